"""Where the forecast stands in the frame."""

from crm.web.navigation import Entry, palette_pages, section_pages

section_pages.register(Entry("Forecast", "forecasts:forecast", "chart-bar", "sales.figures", order=70, section="sales"))
palette_pages.register(
    Entry(
        "Forecast", "forecasts:forecast", "chart-bar", "sales.figures", words="quarter weighted commit best case call"
    ),
)
