"""What support does when something happened."""

from crm.events.catalog.mail import MailReceived
from crm.events.catalog.support import TicketAnswered, TicketAssigned, TicketOpened, TicketReplied
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.mail.inboxes import inbox_of
from support.actions.inbound import take_mail
from support.actions.mails import acknowledge, mail_answer
from support.actions.telling import tell_assignee, tell_of_reply

# Answers to what a colleague wrote from one of these records: they stand in its timeline, and are no requests.
THEIRS = frozenset({"person", "company", "lead", "deal", "quote", "meeting", "copy"})


@subscribe(MailReceived)
def take_received_mail(event: MailReceived, row: Event) -> None:
    """A customer's mail becomes a reply or a ticket, also where it answers a newsletter."""
    if event.about_kind not in THEIRS and not inbox_of(event.to_address):
        take_mail(event.inbound_id)


@subscribe(TicketOpened)
def acknowledge_ticket(event: TicketOpened, row: Event) -> None:
    """The customer hears that his request is here."""
    acknowledge(event.ticket_id)


@subscribe(TicketAnswered)
def mail_the_answer(event: TicketAnswered, row: Event) -> None:
    """The answer goes out by mail too."""
    mail_answer(event.message_id)


@subscribe(TicketReplied)
def tell_who_has_it(event: TicketReplied, row: Event) -> None:
    """Whoever has the ticket hears that the customer wrote."""
    tell_of_reply(event.ticket_id, event.message_id)


@subscribe(TicketAssigned)
def tell_new_assignee(event: TicketAssigned, row: Event) -> None:
    """Whoever gets a ticket from somebody else hears of it."""
    if event.new_id and row.actor_id != event.new_id:
        tell_assignee(event.ticket_id, event.new_id, key=str(row.id))
