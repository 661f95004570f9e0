"""Where mail stands in the frame."""

from django.conf import settings

from crm.mail.queries.mails import message_titles, received_titles
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import SERVICE, Entry, palette_pages, settings_pages

settings_pages.register(
    Entry(
        "Mail",
        "mail:settings",
        "mail",
        "workspace.settings",
        50,
        words="sender address outbox delivery",
        group=SERVICE,
        about="From which address mails go out",
    ),
)
register_kind(RecordKind("message", "Mail", "Mails", "mail-forward", "mail:sent", message_titles, "mail.view"))
register_kind(RecordKind("inbound_mail", "Mail", "Mails", "mail-opened", "mail:received", received_titles, "mail.view"))

if settings.MAILBOX_DIR:
    palette_pages.register(Entry("Demo mailbox", "mail:box", "mailbox", words="mails codes"))
