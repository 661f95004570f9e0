"""What deals ask of quotes, whoever keeps them: it says so by `register_quotes`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sales.models import Deal


@dataclass(frozen=True)
class QuoteState:
    """Whether the customer was sent a quote for the deal that still counts, and the page where one is made or sent."""

    sent: bool
    url: str


@dataclass(frozen=True)
class UnansweredQuote:
    """A quote that the customer has neither accepted nor declined since it was sent; `number` as people read it."""

    id: UUID
    deal: Deal
    number: str
    sent_at: datetime


@dataclass(frozen=True)
class Quotes:
    """`unanswered(until)`: those sent then or before, of deals that are open, the oldest first."""

    state: Callable[[Deal], QuoteState]
    unanswered: Callable[[datetime], Iterable[UnansweredQuote]]


_known: list[Quotes] = []


def register_quotes(quotes: Quotes) -> None:
    """Say where quotes are kept; the last one counts."""
    _known[:] = [quotes]


def knows_quotes() -> bool:
    """Whether quotes are kept anywhere: else nothing should ask for them."""
    return bool(_known)


def quote_sent(deal: Deal) -> QuoteState:
    """How it stands with the deal's quotes; where none are kept, none was sent."""
    return _known[0].state(deal) if _known else QuoteState(False, "")


def unanswered_quotes(until: datetime) -> list[UnansweredQuote]:
    """Quotes sent then or before that nobody has answered."""
    return list(_known[0].unanswered(until)) if _known else []
