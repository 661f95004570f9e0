"""Reads of stored rates."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.currencies.exchange import Exchange, Quote
from crm.currencies.models import Rate, RateFeed, Source
from crm.errors import NotFound

TOO_OLD = timedelta(days=31)  # an older rate says nothing any more


def exchange_into(home: str, on: date | None = None) -> Exchange:
    """The newest rates of the month up to that day (today), into this currency. One statement."""
    day = on or timezone.localdate()
    rows = _rates(day - TOO_OLD, day)
    quotes = (Quote(row.base, row.currency, row.units, row.day, row.source == Source.TYPED) for row in rows)
    return Exchange(home, tuple(quotes))


def _rates(since: date, until: date) -> QuerySet[Rate]:
    rows = Rate.objects.filter(day__gt=since, day__lte=until)
    return rows.order_by("base", "currency", "-day").distinct("base", "currency")


def newest_rates(most: int = 60) -> list[Rate]:
    """The last ones that were stored, the newest day first."""
    return list(Rate.objects.order_by("-day", "base", "currency")[:most])


def get_rate(rate_id: UUID) -> Rate:
    """Raises NotFound."""
    rate = Rate.objects.filter(id=rate_id).first()
    if rate is None:
        raise NotFound("There is no such rate.")
    return rate


def rate_feed() -> RateFeed | None:
    """Where rates are read from, if anywhere."""
    return RateFeed.objects.first()
