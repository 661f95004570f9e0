"""Figures of the subscriptions that somebody may see."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from crm.accounts.actor import Actor
from sales.subscriptions.figures import Month, Moved, months_of
from sales.subscriptions.models import MovementSort, SubscriptionMovement
from sales.subscriptions.periods import later
from sales.subscriptions.queries.subscriptions import subscriptions_visible_to

WINDOWS = (30, 60, 90)


@dataclass(frozen=True)
class Renewing:
    """What renews, or ends with its term, within so many days."""

    days: int
    count: int
    minor: int
    until: date


def currencies_of(actor: Actor) -> list[str]:
    """Those that subscriptions are billed in, the most used first."""
    rows = subscriptions_visible_to(actor).exclude(state="draft").values_list("currency")
    return [currency for currency, _ in rows.annotate(count=Count("id")).order_by("-count", "currency")]


def months(actor: Actor, currency: str, today: date, count: int = 12) -> list[Month]:
    """So many months until the one of today, which counts as far as it has come."""
    rows = SubscriptionMovement.objects.filter(
        subscription__in=subscriptions_visible_to(actor), currency=currency, on__lte=today
    )
    values = rows.order_by("on", "id").values_list(
        "on", "sort", "delta_minor", "subscription__company_id", "subscription__person_id"
    )
    moved = [Moved(on, sort, delta, company or person) for on, sort, delta, company, person in values]
    return months_of(moved, later(today.replace(day=1), 1 - count), count)


def renewing(actor: Actor, currency: str, today: date) -> list[Renewing]:
    """Within 30, 60 and 90 days."""
    found = []
    for days in WINDOWS:
        until = today + timedelta(days=days)
        rows = subscriptions_visible_to(actor).running()
        rows = rows.filter(currency=currency, renews_on__gte=today, renews_on__lte=until)
        sums = rows.aggregate(count=Count("id"), minor=Sum("mrr_minor", default=0))
        found.append(Renewing(days, sums["count"], sums["minor"], until))
    return found


def why_they_left(actor: Actor, currency: str, since: date, today: date) -> list[tuple[str, int, int]]:
    """By reason: how many subscriptions ended, and what they brought each month; the dearest first."""
    rows = SubscriptionMovement.objects.filter(
        subscription__in=subscriptions_visible_to(actor), currency=currency, sort=MovementSort.CHURNED,
        on__gte=since, on__lte=today,
    )  # fmt: skip
    sums = rows.values_list("reason__name").annotate(count=Count("id"), minor=Sum("delta_minor"))
    found = [
        (name or "Paused, or the term was over", count, -minor) for name, count, minor in sums.order_by("reason__name")
    ]
    return sorted(found, key=lambda row: (-row[2], row[0]))
