"""Store rates: typed ones, and those of the feed."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.currencies.feed import DayRates
from crm.currencies.models import Rate, RateFeed, Source
from crm.currencies.queries.rates import get_rate
from crm.errors import Refused

DAILY, AGAIN = timedelta(hours=24), timedelta(hours=1)


@transaction.atomic
def set_rate(day: date, base: str, currency: str, units: Decimal, *, by: Actor) -> Rate:
    """On this day one `base` is `units` of `currency`. Said again, the last word counts. Raises NotAllowed, Refused."""
    by.require("workspace.settings")
    if base == currency or units <= 0:
        raise Refused("A rate is between two currencies, and more than nothing.")
    values = {"units": units, "source": Source.TYPED}
    rate, _ = Rate.objects.update_or_create(day=day, base=base, currency=currency, defaults=values)
    return rate


@transaction.atomic
def remove_rate(rate_id: UUID, *, by: Actor) -> None:
    """Forget a rate. Raises NotAllowed, NotFound."""
    by.require("workspace.settings")
    get_rate(rate_id).delete()


@transaction.atomic
def store_days(days: Iterable[DayRates], currencies: Iterable[str]) -> int:
    """Keep what a feed says of these currencies. What was typed for the same day stays. How many are new or other."""
    wanted, changed = set(currencies), 0
    for each in days:
        known = {row.currency: row for row in Rate.objects.filter(day=each.day, base=each.base).select_for_update()}
        for currency, units in each.units.items():
            row = known.get(currency)
            if currency not in wanted or (row and (row.source == Source.TYPED or row.units == units)):
                continue
            changed += 1
            Rate.objects.update_or_create(
                day=each.day, base=each.base, currency=currency, defaults={"units": units, "source": Source.FEED}
            )
    return changed


@transaction.atomic
def set_feed(address: str, *, active: bool, by: Actor) -> RateFeed:
    """Read rates there every day, or no more. The first time at once. Raises NotAllowed."""
    by.require("workspace.settings")
    values = {"address": address, "active": active, "next_at": timezone.now(), "problem": ""}
    feed, _ = RateFeed.objects.update_or_create(defaults=values)
    return feed


def begin_reading() -> RateFeed | None:
    """The feed, if it is due, put off by an hour: whoever comes at the same time finds nothing to do."""
    feed = RateFeed.objects.select_for_update().filter(active=True, next_at__lte=timezone.now()).first()
    if feed is not None:
        feed.next_at = timezone.now() + AGAIN
        feed.save(update_fields=["next_at"])
    return feed


def end_reading(feed_id: UUID, problem: str = "") -> None:
    """It went well, and comes again tomorrow; or it did not, and is tried again in an hour."""
    changes = {"problem": problem[:300]}
    now = timezone.now()
    well = {} if problem else {"read_at": now, "next_at": now + DAILY}
    RateFeed.objects.filter(id=feed_id).update(**changes, **well)
