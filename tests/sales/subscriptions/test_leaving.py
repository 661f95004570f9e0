"""A subscription ends by its terms, is kept, renews, or starts again; customer and owner hear of what matters."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
import time_machine

from crm.errors import NotAllowed
from crm.events.relay import relay_all
from crm.mail.models import Message
from crm.tenancy.scope import organization_context
from crm.work.models import Notification
from sales.billing.actions.issuing import issue_invoice
from sales.billing.actions.settling import settle
from sales.billing.models import Invoice
from sales.renewals import renewals_between
from sales.subscriptions.actions.cancelling import Leaving, cancel_subscription, keep_subscription, regular_end
from sales.subscriptions.actions.looking import live_until, look_after_due
from sales.subscriptions.actions.settings import change_policy, seed_reasons
from sales.subscriptions.actions.starting import start_again
from sales.subscriptions.models import CancelReason
from sales.subscriptions.queries.figures import months, renewing, why_they_left
from tests.sales.subscriptions.making import again, moved, started
from tests.world import World, scope_of

MARCH = date(2026, 3, 1)
YEAR: dict[str, Any] = {"term_months": 12, "renew_months": 12, "notice_days": 30}


def at(day: date) -> time_machine.travel:
    """That day, at noon."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def test_the_first_day_by_its_terms(in_scope: World) -> None:
    with at(MARCH):
        free, bound = started(in_scope.owner, on=MARCH), started(in_scope.owner, on=MARCH, **YEAR)
        noticed = started(in_scope.owner, on=MARCH, notice_days=45)
    assert regular_end(free, date(2026, 3, 5)) == date(2026, 4, 1)
    assert regular_end(noticed, date(2026, 3, 5)) == date(2026, 5, 1)
    assert regular_end(bound, date(2026, 3, 5)) == date(2027, 3, 1)
    assert regular_end(bound, date(2027, 2, 5)) == date(2028, 3, 1)


def test_cancelled_kept_cancelled_and_back_again(world: World) -> None:
    owner = world.owner.actor
    with at(MARCH), scope_of(world.org):
        seed_reasons()
        reason = CancelReason.objects.get(name="Too expensive")
        subscription = started(world.owner, on=MARCH)
        with pytest.raises(NotAllowed):
            cancel_subscription(subscription.id, Leaving(MARCH), by=world.colleague.actor)
        assert again(subscription).cancel_on is None
        cancel_subscription(subscription.id, Leaving(date(2026, 4, 1), reason), by=owner)
        keep_subscription(subscription.id, by=owner)
        keep_subscription(subscription.id, by=owner)
        cancel_subscription(subscription.id, Leaving(date(2026, 4, 1), reason, "Sorry"), by=owner)
        assert again(subscription).mrr_minor == 10_000
    with at(date(2026, 4, 1)):
        with organization_context(world.org):
            relay_all()
        with scope_of(world.org):
            look_after_due()
            assert again(subscription).state == "cancelled"
            assert Invoice.objects.count() == 1
            assert Message.objects.filter(subject="Fibre 500 ends on 1 April").count() == 2
            assert why_they_left(owner, "EUR", MARCH, date(2026, 4, 30)) == [("Too expensive", 1, 10_000)]
            march, april = months(owner, "EUR", date(2026, 4, 30), 2)
            assert (march.closing, april.opening, april.closing, april.gone) == (10_000, 10_000, 0, 1)
            assert (april.customer_churn, april.revenue_churn) == (Fraction(1), Fraction(1))
            start_again(subscription.id, by=owner)
            assert moved(subscription)[-1] == ("2026-04-01", "reactivated", 10_000)


def test_a_renewal_is_told_of_in_time_and_happens_once(world: World) -> None:
    with at(MARCH), scope_of(world.org):
        subscription = started(world.owner, on=MARCH, **YEAR)
        assert [each.on for each in renewals_between(date(2027, 1, 1), date(2027, 3, 1))] == [date(2027, 3, 1)]
    with at(date(2027, 1, 2)):
        with scope_of(world.org):
            for _ in range(3):
                look_after_due()
            live_until(subscription.id, date(2027, 1, 2), by=world.owner.actor)
            assert [each.count for each in renewing(world.owner.actor, "EUR", date(2027, 1, 2))] == [0, 1, 1]
        with organization_context(world.org):
            relay_all()
        with scope_of(world.org):
            mail = Message.objects.get(subject="Fibre 500 renews on 1 March")
            assert "29 January" in mail.text
            assert "1 year" in mail.text
    with at(date(2027, 3, 1)), scope_of(world.org):
        live_until(subscription.id, date(2027, 3, 1), by=world.owner.actor)
        subscription = again(subscription)
        assert (subscription.terms, subscription.renews_on) == (1, date(2028, 3, 1))
        assert len(moved(subscription)) == 1


def test_who_does_not_pay_pauses_until_he_does(world: World) -> None:
    with at(MARCH), scope_of(world.org):
        change_policy({"pause_after": 10}, by=world.boss.actor)
        subscription = started(world.owner, on=MARCH)
        invoice = issue_invoice(Invoice.objects.get().id, on=MARCH, by=world.boss.actor)
    with at(date(2026, 3, 24)), scope_of(world.org):  # nine days after it was due
        look_after_due()
        assert again(subscription).state == "active"
    with at(date(2026, 3, 26)):
        with scope_of(world.org):
            look_after_due()
            assert (again(subscription).state, again(subscription).paused_for_debt) == ("paused", True)
            settle(invoice.id, invoice.gross_minor, by=world.boss.actor)
        with organization_context(world.org):
            relay_all()
        with scope_of(world.org):
            assert again(subscription).state == "active"
            assert not Notification.objects.filter(kind="subscription_stuck").exists()
