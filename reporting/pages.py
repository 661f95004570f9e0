"""Where reports stand in the frame."""

from crm.web.navigation import Entry, navigation, palette_pages
from crm.work.notification_kinds import MAIL, PAGE, NotificationKind, register_notification_kind

navigation.register(Entry("Reports", "reporting:dashboard", "chart-histogram", "reporting.view", order=70))
palette_pages.register(
    Entry("Sales report", "reporting:sales", "report-money", "reporting.view", words="daily weekly won lost pipeline"),
    Entry("Sales report by mail", "reporting:sales_mail", "mail-forward", "reporting.schedule", args=("daily",),
          words="subscribe daily weekly digest"),
    Entry("Activity", "reporting:activity", "activity", "reporting.view", words="calls mails meetings response reps"),
    Entry("Coverage", "reporting:coverage", "user-question", "reporting.view",
          words="not contacted silent customers neglected"),
    Entry("Reports by mail", "reporting:schedule", "mail-forward", "reporting.schedule"),
    Entry("Lead sources", "reporting:sources", "chart-histogram", "reporting.view",
          words="campaign performance revenue cost return response"),
    Entry("What leads cost", "reporting:spending", "coin", "reporting.costs", words="spend budget advertising"),
)  # fmt: skip
register_notification_kind(
    NotificationKind("report_trouble", "A report by mail could not be made", "Reports", "mail-forward", (PAGE, MAIL),
                     capability="reporting.schedule", order=90)
)  # fmt: skip
