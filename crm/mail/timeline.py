"""How mails read in a timeline."""

from crm.events.catalog.mail import (
    MailReceived,
    MessageBounced,
    MessageFailed,
    MessageSent,
    MessageSkipped,
    Unsubscribed,
)
from crm.mail.models import MessageKind, SkipReason
from crm.web.timeline import CONVERSATIONS, MARKETING, Telling, tells


@tells(MessageSent, group=CONVERSATIONS)
def message_sent(event: MessageSent) -> Telling:
    """A mail that went out."""
    if event.message_kind == MessageKind.MARKETING:
        return Telling(icon="mail-forward", did="sent the mail", tone="violet")
    return Telling(icon="mail-forward", did="sent the mail", tone="blue")


@tells(MessageFailed, group=CONVERSATIONS)
def message_failed(event: MessageFailed) -> Telling:
    """A mail that could not be delivered."""
    return Telling(icon="mail-x", did="could not deliver the mail", tone="red", body=event.error)


@tells(MessageSkipped, group=MARKETING)
def message_skipped(event: MessageSkipped) -> Telling:
    """A mail that must not be sent."""
    why = SkipReason(event.reason).label
    return Telling(icon="mail-off", did="did not send the mail", more=f"({why[0].lower()}{why[1:]})")


@tells(MessageBounced, group=CONVERSATIONS)
def message_bounced(event: MessageBounced) -> Telling:
    """A mail that came back."""
    more = "because the address does not exist" if event.final else f"({event.status})" if event.status else ""
    return Telling(icon="mail-x", did="got back the mail", more=more, tone="red" if event.final else "amber")


@tells(Unsubscribed, group=MARKETING)
def unsubscribed(event: Unsubscribed) -> Telling:
    """No more newsletters."""
    return Telling(icon="mail-off", did="unsubscribed", more=event.address, link=False, tone="amber")


@tells(MailReceived, group=CONVERSATIONS)
def mail_received(event: MailReceived) -> Telling:
    """A mail from outside."""
    did = "wrote automatically" if event.automatic else "wrote"
    return Telling(icon="mail-opened", did=did, body=event.excerpt, tone="blue")
