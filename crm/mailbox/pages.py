"""Where members' mailboxes stand in the frame."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.actor import Actor
from crm.api.queries.events import KNOWN
from crm.mail.inbound.reading import TOLD_ELSEWHERE
from crm.mailbox import senders as senders
from crm.mailbox.models import Mailbox
from crm.mailbox.queries.mails import is_open_to_all, mail_titles, mails_seen_by, seen_ids
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import SERVICE, Entry, account_pages, palette_pages, settings_pages
from crm.web.sight import SIGHTS
from crm.work.notification_kinds import MAIL, PAGE, NotificationKind, register_notification_kind


def _addresses(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Mailbox.objects.filter(id__in=set(ids)).values_list("id", "address"))


def _own(actor: Actor, ids: set[UUID]) -> set[UUID]:
    return set(Mailbox.objects.filter(id__in=ids, member_id=actor.member_id).values_list("id", flat=True))


TOLD_ELSEWHERE.append(is_open_to_all)
KNOWN["mailbox_mail"] = mails_seen_by
SIGHTS.update({"mailbox_mail": seen_ids, "mailbox": _own})
register_kind(RecordKind("mailbox_mail", "Mail", "Mails", "mail", "mailbox:mail", mail_titles, "mail.view"))
register_kind(RecordKind("mailbox", "Mailbox", "Mailboxes", "mailbox", "mailbox:mailbox", _addresses, "mailbox.join"))
account_pages.register(Entry("My mailbox", "mailbox:own", "mailbox", "mailbox.join", order=25))
settings_pages.register(
    Entry("Members' mailboxes", "mailbox:members", "mailbox", "workspace.settings", 52, group=SERVICE,
          words="imap gmail outlook private domains", about="Whose mailboxes are joined, what is never taken in")
)  # fmt: skip
palette_pages.register(
    Entry("My mailbox", "mailbox:own", "mailbox", "mailbox.join", words="imap smtp gmail google outlook microsoft mail")
)
register_notification_kind(
    NotificationKind("mailbox_trouble", "My mailbox can't be read, or a mail does not go out", "My work", "mailbox-off",
                     (PAGE, MAIL), capability="mailbox.join", order=55)
)  # fmt: skip
