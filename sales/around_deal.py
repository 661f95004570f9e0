"""What else is told in a deal's timeline: modules above sales say which records of theirs are of a deal."""

from collections.abc import Callable, Iterable
from uuid import UUID

from crm.events.types import SubjectRef
from sales.queries.quotes import quote_ids_of

type Around = Callable[[UUID], Iterable[SubjectRef]]
_registered: dict[str, Around] = {}


def register_around_deal(kind: str, around: Around) -> None:
    """Tell of these records, too; `around(deal_id)` names a few of the newest. The same kind replaces the older."""
    _registered[kind] = around


def records_around(deal_id: UUID) -> list[SubjectRef]:
    """The deal itself, and what is told with it."""
    return [SubjectRef("deal", deal_id), *(ref for around in _registered.values() for ref in around(deal_id))]


register_around_deal("quote", lambda deal_id: [SubjectRef("quote", each) for each in quote_ids_of(deal_id)])
