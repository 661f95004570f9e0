"""Events of deals."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class DealEvent(DomainEvent):
    """What all of them say: which deal, and what it was worth then (minor units)."""

    deal_id: UUID
    value_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The deal."""
        return SubjectRef("deal", self.deal_id)


@event_type("sales.deal_opened")
@dataclass(frozen=True, kw_only=True)
class DealOpened(DealEvent):
    name: str = ""
    stage: str = ""
    lead_id: UUID | None = None


@event_type("sales.deal_moved")
@dataclass(frozen=True, kw_only=True)
class DealMoved(DealEvent):
    """Between open stages. `spent_seconds`: how long it had stood in the old one."""

    from_stage: str
    to_stage: str
    to_phase: str
    spent_seconds: int = 0


@event_type("sales.deal_won")
@dataclass(frozen=True, kw_only=True)
class DealWon(DealEvent):
    lead_id: UUID | None = None


@event_type("sales.deal_lost")
@dataclass(frozen=True, kw_only=True)
class DealLost(DealEvent):
    reason: str
    competitor: str = ""


@event_type("sales.deal_reopened")
@dataclass(frozen=True, kw_only=True)
class DealReopened(DealEvent):
    was: str
    to_stage: str


@event_type("sales.deal_changed")
@dataclass(frozen=True, kw_only=True)
class DealChanged(DealEvent):
    """`changes` maps a field's label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("sales.deal_assigned")
@dataclass(frozen=True, kw_only=True)
class DealAssigned(DealEvent):
    """`owner_id` is the new owner."""

    old_owner_id: UUID | None = None
