"""Tickets of twelve months: asked, answered, solved."""

from datetime import datetime, timedelta
from typing import Any

from crm.customers.models import Person
from crm.events.catalog.support import TicketAnswered, TicketOpened, TicketSolved
from crm.events.types import SYSTEM, ActorRef
from demo.chance import Chance
from demo.history.company import Office
from demo.history.people import VISITOR
from demo.ledger import Ledger
from demo.scenarios.kinds import Topic
from support.models import (
    MessageSide,
    Queue,
    SupportSettings,
    Ticket,
    TicketChannel,
    TicketCounter,
    TicketMessage,
    TicketPriority,
    TicketStatus,
)

THANKS = ("Thank you, that was quick!", "Great, it works again.", "Thanks a lot.", "Perfect, thank you for your help.")
NOTES = (
    "Called the line team. They look at it this afternoon.",
    "Third contact this quarter, please be generous.",
    "Same case as last week in the same street.",
    "Waiting for the colleagues at the airport.",
)
FRESH = timedelta(days=3)


class TicketHistory:
    """Makes one ticket after the other, in the order of their numbers."""

    def __init__(self, office: Office, chance: Chance, ledger: Ledger) -> None:
        self.office, self.chance, self.ledger = office, chance, ledger
        self.settings = SupportSettings.objects.first() or SupportSettings()
        self.queues = {queue.name: queue for queue in office.queues}

    def write(self, people: list[Person]) -> None:
        """As many tickets as the scenario wants, of these people."""
        chance = self.chance
        counter = TicketCounter.objects.first() or TicketCounter()
        times = [chance.past(days=360) for _ in range(self.office.scenario.tickets - 24)]
        times += [chance.past(days=3) for _ in range(24)]
        for at in sorted(times):
            counter.last += 1
            person = chance.one(people)
            self._ticket(counter.last, person, max(at, person.created_at), chance.one(self.office.scenario.topics))
        counter.save()

    def _ticket(self, number: int, person: Person, at: datetime, topic: Topic) -> None:
        chance = self.chance
        place = chance.one(self.office.scenario.places)
        priority = TicketPriority(topic.priority)
        queue: Queue = self.queues.get(topic.queue, self.office.queues[0])
        ticket = Ticket(
            id=chance.id_at(at),
            number=number,
            subject=topic.subject.format(place=place),
            priority=priority,
            channel=chance.weighted([(TicketChannel.EMAIL, 5), (TicketChannel.PORTAL, 4), (TicketChannel.PHONE, 1)]),
            person=person,
            company=person.company,
            queue=queue,
            created_at=at,
            last_message_at=at,
            waiting_since=at,
            first_response_due_at=at + self.settings.target(priority),
            due_at=at + self.settings.target(priority),
        )
        first = self._say(ticket, MessageSide.CUSTOMER, topic.text.format(place=place), at)
        self.ledger.tell(
            TicketOpened(
                ticket_id=ticket.id,
                number=number,
                title=ticket.subject,
                channel=ticket.channel,
                priority=priority,
                message_id=first.id,
                person_id=person.id,
                company_id=person.company_id,
            ),
            at,
            VISITOR,
        )
        if chance.now - at > FRESH or chance.happens(0.45):
            self._answer(ticket, topic)
        self.ledger.add(ticket)

    def _answer(self, ticket: Ticket, topic: Topic) -> None:
        chance = self.chance
        agent = chance.one(self.office.agents())
        ticket.owner, ticket.seen = agent, True
        minutes = {"urgent": 35, "high": 130, "normal": 380, "low": 900}[ticket.priority]
        at = min(ticket.created_at + timedelta(minutes=chance.between(4, 2 * minutes)), chance.now)
        if chance.happens(0.2):
            self._say(ticket, MessageSide.NOTE, chance.one(NOTES), at - timedelta(minutes=2))
        answer = self._say(ticket, MessageSide.AGENT, topic.answer, at)
        ticket.first_answered_at = ticket.last_message_at = at
        waited = int((at - ticket.created_at).total_seconds())
        self._tell(
            ticket, TicketAnswered(**_about(ticket), message_id=answer.id, first=True, waited_seconds=waited), at
        )
        ticket.move_to(TicketStatus.WAITING, at=at)
        if chance.now - at > FRESH:
            self._solve(ticket, at)

    def _solve(self, ticket: Ticket, at: datetime) -> None:
        chance = self.chance
        if chance.happens(0.6):
            at = chance.after(at, hours=(1, 20))
            self._say(ticket, MessageSide.CUSTOMER, chance.one(THANKS), at)
        at = chance.after(at, hours=(1, 30))
        ticket.move_to(TicketStatus.SOLVED, at=at)
        ticket.last_message_at = at
        seconds = int((at - ticket.created_at).total_seconds())
        self._tell(ticket, TicketSolved(**_about(ticket), seconds=seconds), at)

    def _say(self, ticket: Ticket, side: MessageSide, body: str, at: datetime) -> TicketMessage:
        customer = side == MessageSide.CUSTOMER
        return self.ledger.add(
            TicketMessage(
                id=self.chance.id_at(at),
                ticket=ticket,
                kind=side,
                body=body,
                created_at=at,
                author_person=ticket.person if customer else None,
                author_member=None if customer else ticket.owner,
            )
        )

    def _tell(self, ticket: Ticket, event: TicketAnswered | TicketSolved, at: datetime) -> None:
        self.ledger.tell(event, at, ActorRef("member", ticket.owner_id) if ticket.owner_id else SYSTEM)


def _about(ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "person_id": ticket.person_id,
        "company_id": ticket.company_id,
    }
