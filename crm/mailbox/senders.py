"""Whoever joined his mailbox writes from his own address."""

from crm.accounts.actor import Actor
from crm.mail.models import Message
from crm.mail.senders import Sender, register_sender
from crm.mailbox.actions.membership import mailbox_of
from crm.mailbox.actions.sending import take_over


def own_address(actor: Actor) -> Sender | None:
    """The actor's joined mailbox."""
    mailbox = mailbox_of(actor) if actor.can("mailbox.join") else None
    if mailbox is None or not mailbox.is_joined:
        return None

    def take(message: Message) -> None:
        take_over(message, mailbox)

    return Sender("own", mailbox.address, take)


register_sender(own_address)
