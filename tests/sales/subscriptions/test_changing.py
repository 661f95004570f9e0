"""Another quantity, price or interval: now and to the day, or from the next period on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, Refused, Stale
from sales.billing.models import Invoice
from sales.subscriptions.actions.amending import Change, change_subscription, drop_change, preview_change
from sales.subscriptions.actions.cancelling import Leaving, cancel_subscription
from sales.subscriptions.actions.looking import live_until
from sales.subscriptions.actions.pausing import pause_subscription, resume_subscription
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription, SubscriptionCharge, SubscriptionMovement, SubscriptionPeriod
from tests.billing.making import item
from tests.sales.subscriptions.making import again, billed, invoices, moved, started, waiting
from tests.world import World

MARCH, TENTH = date(2026, 3, 1), date(2026, 3, 11)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def at(day: date) -> time_machine.travel:
    """That day, at noon."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def times(subscription: Subscription, count: int | str, **more: Any) -> Change:
    """So many of everything."""
    lines = [replace(line, quantity=Decimal(count)) for line in lines_of(subscription.id)]
    return Change(lines, **{"every": subscription.every, "unit": subscription.unit, **more})


def test_more_now_is_charged_by_the_day_on_the_next_invoice(in_scope: World) -> None:
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    with at(TENTH):
        wish = times(subscription, 3)
        preview = preview_change(subscription, wish, TENTH)
        assert [piece.amount_minor for piece, _ in preview.pieces] == [-2100, 6300]
        assert (preview.more.totals.gross.minor, preview.after_minor) == (4998, 9300)
        change_subscription(subscription.id, wish, by=in_scope.owner.actor)
        change_subscription(subscription.id, wish, by=in_scope.owner.actor)
        assert waiting(subscription) == [-2100, 6300]
        assert moved(subscription)[1:] == [("2026-03-11", "expansion", 6200)]
        with pytest.raises(Stale):
            change_subscription(subscription.id, replace(wish, seen=subscription.version), by=in_scope.owner.actor)
        with pytest.raises(NotAllowed):
            change_subscription(subscription.id, wish, by=in_scope.colleague.actor)
    with at(date(2026, 4, 1)):
        live_until(subscription.id, date(2026, 4, 1), by=in_scope.owner.actor)
        assert invoices() == [3100, 9300 + 4200]
        assert not waiting(subscription)
        assert moved(again(subscription))[-1][1] == "expansion"


def test_at_once_or_from_the_next_period(in_scope: World) -> None:
    owner = in_scope.owner.actor
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    with at(TENTH):
        change_subscription(subscription.id, times(subscription, 2, at_once=True), by=owner)
        assert invoices() == [3100, 2100]
        change_subscription(subscription.id, times(subscription, 1, now=False), by=owner)
        subscription = again(subscription)
        assert (subscription.planned_on, subscription.mrr_minor) == (date(2026, 4, 1), 6200)
        drop_change(subscription.id, by=owner)
        assert again(subscription).planned == {}
        change_subscription(subscription.id, times(subscription, 1, now=False), by=owner)
        with pytest.raises(Refused, match="at least one item"):
            change_subscription(subscription.id, Change([], 1, "month"), by=owner)
    with at(date(2026, 4, 1)):
        live_until(subscription.id, date(2026, 4, 1), by=owner)
        assert invoices() == [3100, 2100, 3100]
        assert moved(subscription)[-1] == ("2026-04-01", "contraction", -3100)


def test_what_fell_due_meanwhile_stays_billed_where_nothing_new_is_planned(in_scope: World) -> None:
    owner = in_scope.owner.actor
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
        change_subscription(subscription.id, times(subscription, 3, now=False), by=owner)
    for day in (date(2026, 4, 11), date(2026, 5, 11)):  # the sweep did not come by
        with at(day):
            change_subscription(subscription.id, times(subscription, 3, now=False), by=owner)
    assert invoices() == [3100, 9300, 9300]
    assert again(subscription).billed_until == date(2026, 6, 1)


def test_a_shorter_interval_is_looked_at_sooner(in_scope: World) -> None:
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    with at(TENTH):
        change_subscription(subscription.id, times(subscription, 1, every=1, unit="week"), by=in_scope.owner.actor)
    look_at = again(subscription).look_at
    assert look_at is not None
    assert look_at.date() <= date(2026, 3, 18)


def test_another_interval_begins_a_period_today_and_gives_the_rest_back(in_scope: World) -> None:
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    with at(TENTH):
        wish = times(subscription, 12, every=1, unit="year")
        assert preview_change(subscription, wish, TENTH).whole_now
        change_subscription(subscription.id, wish, by=in_scope.owner.actor)
        assert billed(subscription) == [
            ("2026-03-01", "2026-03-11", 3100), ("2026-03-11", "2027-03-11", 37_200 - 2100),
        ]  # fmt: skip
        subscription = again(subscription)
        assert (subscription.mrr_minor, subscription.renews_on) == (3100, date(2027, 3, 11))
        change_subscription(subscription.id, times(subscription, 1, every=1, unit="month"), by=in_scope.owner.actor)
        assert invoices()[-1] == 0  # the credit of a year goes on paying
        assert sum(waiting(subscription)) == -(37_200 - 3100)


def test_a_pause_gives_back_and_goes_on_by_itself(in_scope: World) -> None:
    owner = in_scope.owner.actor
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    with at(TENTH):
        pause_subscription(subscription.id, now=True, credit=True, resumes_on=date(2026, 5, 5), by=owner)
        pause_subscription(subscription.id, now=True, resumes_on=date(2026, 5, 6), by=owner)
        subscription = again(subscription)
        assert (subscription.state, subscription.mrr_minor) == ("paused", 0)
        assert waiting(subscription) == [-2100]
    with at(date(2026, 5, 7)):
        live_until(subscription.id, date(2026, 5, 7), by=owner)
        assert billed(subscription)[-1] == ("2026-05-06", "2026-06-06", 1000)
        assert [sort for _, sort, _ in moved(subscription)] == ["new", "churned", "reactivated"]
        pause_subscription(subscription.id, by=owner)
        assert again(subscription).pause_on == date(2026, 6, 6)
        resume_subscription(subscription.id, by=owner)
        assert again(subscription).pause_on is None
        cancel_subscription(subscription.id, Leaving(date(2026, 6, 6)), by=owner)
    with at(date(2026, 6, 6)):
        live_until(subscription.id, date(2026, 6, 6), by=owner)
        assert again(subscription).state == "cancelled"
        assert Invoice.objects.count() == 2


days = st.integers(0, 200)
steps = st.lists(
    st.tuples(days, st.sampled_from(["more", "less", "year", "month", "next", "pause", "resume"])), max_size=7
)


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(steps, days)
@example([(10, "next"), (41, "next")], 0)
def test_whatever_happens_it_adds_up(in_scope: World, plan: list[tuple[int, str]], end: int) -> None:
    """Periods never overlap, no invoice is below 0, the ledger ends at 0, no more is given back than was paid."""
    owner = in_scope.owner.actor
    with at(MARCH):
        subscription = started(in_scope.owner, item(price="31"), on=MARCH)
    last = MARCH
    for number, what in sorted(plan):
        last = date.fromordinal(MARCH.toordinal() + number)
        with at(last):
            _do(again(subscription), what, in_scope)
    day = max(last, date.fromordinal(MARCH.toordinal() + end))
    with at(day):
        live_until(subscription.id, day, by=owner)
        cancel_subscription(subscription.id, Leaving(day, credit=True), by=owner)
    spans = [row.span for row in SubscriptionPeriod.objects.filter(subscription=subscription) if row.span.days]
    assert all(one.until <= following.begin for one, following in pairwise(spans))
    rows = SubscriptionMovement.objects.filter(subscription=subscription)
    assert sum(row.delta_minor for row in rows) == again(subscription).mrr_minor == 0
    own = Invoice.objects.filter(subscription_periods__subscription=subscription).distinct()
    assert all(invoice.gross_minor >= 0 for invoice in own)
    charges = SubscriptionCharge.objects.filter(subscription=subscription)
    assert {charge.billed for charge in charges.filter(invoice__isnull=False)} <= {True}
    assert not charges.filter(billed=True, invoice=None).exists()
    paid = sum(line.amount_minor("EUR") for invoice in own for line in invoice.lines.all())
    assert paid + sum(waiting(subscription)) >= 0


def _do(subscription: Subscription, what: str, world: World) -> None:
    by = world.owner.actor
    if what == "pause":
        pause_subscription(subscription.id, now=True, credit=True, by=by)
    elif what == "resume":
        resume_subscription(subscription.id, by=by)
    elif what in ("year", "month"):
        change_subscription(subscription.id, times(subscription, 2, every=1, unit=what), by=by)
    else:
        count = {"more": 5, "less": 1, "next": 3}[what]
        change_subscription(subscription.id, times(subscription, count, now=what != "next"), by=by)
