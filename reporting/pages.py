"""Where reports stand in the frame."""

from crm.web.navigation import Entry, navigation, palette_pages

navigation.register(Entry("Reports", "reporting:dashboard", "chart-histogram", "reporting.view", order=70))
palette_pages.register(
    Entry("Reports by mail", "reporting:schedule", "mail-forward", "reporting.schedule"),
    Entry("Lead sources", "reporting:sources", "chart-histogram", "reporting.view",
          words="campaign performance revenue cost return response"),
    Entry("What leads cost", "reporting:spending", "coin", "reporting.costs", words="spend budget advertising"),
)  # fmt: skip
