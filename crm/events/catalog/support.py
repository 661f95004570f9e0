"""Events of tickets."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class TicketEvent(DomainEvent):
    """Base: something happened to a ticket."""

    ticket_id: UUID
    number: int

    def subject(self) -> SubjectRef:
        """The ticket."""
        return SubjectRef("ticket", self.ticket_id)


@event_type("support.ticket_opened")
@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketEvent):
    title: str
    channel: str
    priority: str
    message_id: UUID


@event_type("support.ticket_answered")
@dataclass(frozen=True, kw_only=True)
class TicketAnswered(TicketEvent):
    message_id: UUID
    first: bool = False  # the first answer of all
    waited_seconds: int | None = None  # how long the customer had waited


@event_type("support.ticket_replied")
@dataclass(frozen=True, kw_only=True)
class TicketReplied(TicketEvent):
    """The customer wrote again."""

    message_id: UUID
    channel: str


@event_type("support.ticket_noted")
@dataclass(frozen=True, kw_only=True)
class TicketNoted(TicketEvent):
    message_id: UUID


@event_type("support.ticket_assigned")
@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketEvent):
    old_id: UUID | None = None
    new_id: UUID | None = None


@event_type("support.ticket_status_changed")
@dataclass(frozen=True, kw_only=True)
class TicketStatusChanged(TicketEvent):
    old: str
    new: str


@event_type("support.ticket_priority_changed")
@dataclass(frozen=True, kw_only=True)
class TicketPriorityChanged(TicketEvent):
    old: str
    new: str
    reason: str = ""


@event_type("support.ticket_changed")
@dataclass(frozen=True, kw_only=True)
class TicketChanged(TicketEvent):
    """`changes` maps a field's label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("support.ticket_solved")
@dataclass(frozen=True, kw_only=True)
class TicketSolved(TicketEvent):
    seconds: int = 0  # from opened to solved, by wall clock


@event_type("support.ticket_reopened")
@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketEvent):
    pass
