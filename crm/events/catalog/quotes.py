"""Events of quotes."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class QuoteEvent(DomainEvent):
    """What all of them say: which quote, of which deal, and what it added up to then with tax (minor units).

    `edition` is the version of the quote that the customer has.
    """

    quote_id: UUID
    number: str = ""
    deal_id: UUID | None = None
    gross_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The quote."""
        return SubjectRef("quote", self.quote_id)


@event_type("quotes.quote_opened")
@dataclass(frozen=True, kw_only=True)
class QuoteOpened(QuoteEvent):
    name: str = ""


@event_type("quotes.quote_changed")
@dataclass(frozen=True, kw_only=True)
class QuoteChanged(QuoteEvent):
    """`changes` maps a label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("quotes.quote_sent")
@dataclass(frozen=True, kw_only=True)
class QuoteSent(QuoteEvent):
    edition: int
    to_address: str = ""


@event_type("quotes.quote_viewed")
@dataclass(frozen=True, kw_only=True)
class QuoteViewed(QuoteEvent):
    """Somebody who has the link opened its page; told once a day."""

    edition: int


@event_type("quotes.quote_asked")
@dataclass(frozen=True, kw_only=True)
class QuoteAsked(QuoteEvent):
    """The customer has a question."""

    text: str
    name: str = ""


@event_type("quotes.quote_accepted")
@dataclass(frozen=True, kw_only=True)
class QuoteAccepted(QuoteEvent):
    """`net_minor`: without tax; both with what the customer chose of what was optional."""

    edition: int
    net_minor: int = 0
    name: str = ""


@event_type("quotes.quote_declined")
@dataclass(frozen=True, kw_only=True)
class QuoteDeclined(QuoteEvent):
    edition: int
    reason: str = ""
    name: str = ""


@event_type("quotes.quote_revised")
@dataclass(frozen=True, kw_only=True)
class QuoteRevised(QuoteEvent):
    """A new version of it is being written; the customer can't accept the old one meanwhile."""

    edition: int


@event_type("quotes.quote_withdrawn")
@dataclass(frozen=True, kw_only=True)
class QuoteWithdrawn(QuoteEvent):
    edition: int


@event_type("quotes.quote_approval_asked")
@dataclass(frozen=True, kw_only=True)
class QuoteApprovalAsked(QuoteEvent):
    approval_id: UUID
    reasons: tuple[str, ...]
    note: str = ""


@event_type("quotes.quote_approval_decided")
@dataclass(frozen=True, kw_only=True)
class QuoteApprovalDecided(QuoteEvent):
    approval_id: UUID
    given: bool
    note: str = ""
