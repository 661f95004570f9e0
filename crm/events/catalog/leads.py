"""Events of leads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class LeadEvent(DomainEvent):
    """Something happened to a lead."""

    lead_id: UUID

    def subject(self) -> SubjectRef:
        """The lead."""
        return SubjectRef("lead", self.lead_id)


@event_type("leads.lead_captured")
@dataclass(frozen=True, kw_only=True)
class LeadCaptured(LeadEvent):
    """Somebody asked. `opened` is false when the words went to a lead that was open already."""

    opened: bool
    source: str = ""
    wants: str = ""
    form_id: UUID | None = None
    submission_id: UUID | None = None


@event_type("leads.lead_scored")
@dataclass(frozen=True, kw_only=True)
class LeadScored(LeadEvent):
    old: int
    new: int


@event_type("leads.lead_assigned")
@dataclass(frozen=True, kw_only=True)
class LeadAssigned(LeadEvent):
    """`owner_id` None: taken from somebody and given to nobody. `in_turn`: by the program, for these `words`."""

    owner_id: UUID | None
    in_turn: bool = False
    words: str = ""


@event_type("leads.lead_offer_answered")
@dataclass(frozen=True, kw_only=True)
class LeadOfferAnswered(LeadEvent):
    """Somebody accepted or declined a lead that he was given, or said nothing in time: an OfferState, and why."""

    member_id: UUID
    state: str
    reason: str = ""


@event_type("leads.lead_contacted")
@dataclass(frozen=True, kw_only=True)
class LeadContacted(LeadEvent):
    """Our first call or mail to this lead, `minutes` after it came in."""

    how: str
    minutes: int
    owner_id: UUID | None = None


@event_type("leads.lead_changed")
@dataclass(frozen=True, kw_only=True)
class LeadChanged(LeadEvent):
    """`changes` maps a fact's label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("leads.lead_qualified")
@dataclass(frozen=True, kw_only=True)
class LeadQualified(LeadEvent):
    owner_id: UUID | None = None


@event_type("leads.lead_disqualified")
@dataclass(frozen=True, kw_only=True)
class LeadDisqualified(LeadEvent):
    reason: str


@event_type("leads.lead_nurtured")
@dataclass(frozen=True, kw_only=True)
class LeadNurtured(LeadEvent):
    """Not now. It comes back by itself at `until`, if that is said."""

    until: datetime | None = None


@event_type("leads.lead_reopened")
@dataclass(frozen=True, kw_only=True)
class LeadReopened(LeadEvent):
    """`due`: by itself, because the day had come."""

    due: bool = False
    owner_id: UUID | None = None


@event_type("leads.lead_put_back")
@dataclass(frozen=True, kw_only=True)
class LeadPutBack(LeadEvent):
    """What was done to it was taken back; `stage` is where it stands again, in words."""

    stage: str


@event_type("leads.conversion_undone")
@dataclass(frozen=True, kw_only=True)
class ConversionUndone(LeadEvent):
    """The deal was put into the bin, and the lead is qualified and open again."""

    deal_id: UUID


@event_type("leads.lead_converted")
@dataclass(frozen=True, kw_only=True)
class LeadConverted(LeadEvent):
    deal_id: UUID
