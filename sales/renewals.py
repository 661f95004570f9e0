"""What comes up for renewal: won deals with a day, and whatever else signs on, such as subscriptions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from sales.models import Deal


@dataclass(frozen=True)
class Renewal:
    """Something that ends, or has to be sold anew, on a day."""

    subject: SubjectRef
    name: str
    on: date
    owner: Membership | None
    person_id: UUID | None = None
    company_id: UUID | None = None


Source = Callable[[date, date], Iterable[Renewal]]
_sources: dict[str, Source] = {}


def register_renewals(name: str, source: Source) -> None:
    """`source(first, last)`: what is to be renewed from the first day to the last. One of the same name replaces."""
    _sources[name] = source


def renewals_between(first: date, last: date) -> list[Renewal]:
    """All that is to be renewed, by day."""
    found = [renewal for source in _sources.values() for renewal in source(first, last)]
    return sorted(found, key=lambda renewal: renewal.on)


def _deals(first: date, last: date) -> Iterable[Renewal]:
    deals = Deal.objects.won().filter(renews_on__gte=first, renews_on__lte=last).select_related("owner")
    for deal in deals.order_by("renews_on")[:1000]:
        day = deal.renews_on or first
        yield Renewal(SubjectRef("deal", deal.id), deal.name, day, deal.owner, deal.person_id, deal.company_id)


register_renewals("deals", _deals)
