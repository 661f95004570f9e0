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


@event_type("sales.approval_asked")
@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(DealEvent):
    """That the deal may go on to `stage`."""

    approval_id: UUID
    stage: str
    note: str = ""


@event_type("sales.approval_decided")
@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(DealEvent):
    """By a manager."""

    approval_id: UUID
    stage: str
    given: bool
    answer: str = ""


@event_type("sales.milestone_reached")
@dataclass(frozen=True, kw_only=True)
class MilestoneReached(DealEvent):
    milestone: str
    stage: str


@event_type("sales.milestone_taken_back")
@dataclass(frozen=True, kw_only=True)
class MilestoneTakenBack(DealEvent):
    """It was ticked off by mistake."""

    milestone: str
    stage: str


@event_type("sales.target_set")
@dataclass(frozen=True, kw_only=True)
class TargetSet(DomainEvent):
    """What a member, a team or everybody is to win in a period was set, changed or taken away.

    Of one product or one category of products, or with neither of all that is sold.
    """

    period: str
    currency: str
    member_id: UUID | None = None
    team_id: UUID | None = None
    product_id: UUID | None = None
    category: str = ""
    old_minor: int | None = None
    new_minor: int | None = None

    def subject(self) -> SubjectRef | None:
        """The member, where it is one's own."""
        return SubjectRef("member", self.member_id) if self.member_id else None


@event_type("sales.competitor_added")
@dataclass(frozen=True, kw_only=True)
class CompetitorAdded(DomainEvent):
    competitor_id: UUID
    name: str

    def subject(self) -> SubjectRef:
        """The competitor."""
        return SubjectRef("competitor", self.competitor_id)


@event_type("sales.competitor_changed")
@dataclass(frozen=True, kw_only=True)
class CompetitorChanged(CompetitorAdded):
    changes: dict[str, tuple[str, str]]


@event_type("sales.forecast_called")
@dataclass(frozen=True, kw_only=True)
class ForecastCalled(DomainEvent):
    """A member said what a period will bring, or a manager put another figure in its place; None: as reckoned."""

    call_id: UUID
    period: str
    sort: str  # "call" or "override"
    currency: str
    member_id: UUID | None = None
    team_id: UUID | None = None
    commit_minor: int | None = None
    best_minor: int | None = None
    old_commit_minor: int | None = None
    old_best_minor: int | None = None
    note: str = ""

    def subject(self) -> SubjectRef | None:
        """The member, where it is one's own forecast."""
        return SubjectRef("member", self.member_id) if self.member_id else None
