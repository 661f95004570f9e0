"""What mailboxes do when something happened."""

from crm.events.catalog.accounts import MemberChanged
from crm.events.catalog.mail import MailReceived
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.mailbox.actions.membership import close
from crm.mailbox.copies import COPY, take_copy
from crm.mailbox.models import Mailbox


@subscribe(MailReceived)
def take_copies(event: MailReceived, row: Event) -> None:
    """What a member sent in copy to his own address here stands in the timelines of whom it is with."""
    if event.about_kind == COPY and event.about_id is not None:
        take_copy(event.inbound_id, event.about_id)


@subscribe(MemberChanged)
def close_mailbox_of_who_left(event: MemberChanged, row: Event) -> None:
    """Whoever is shut out has his mailbox read no more, and its password is forgotten."""
    if event.active:
        return
    mailbox = Mailbox.objects.select_for_update().filter(member_id=event.member_id).first()
    if mailbox is not None:
        close(mailbox)
