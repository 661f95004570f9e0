"""Periods are billed by themselves: each once, in the organization's day, after a downtime too."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from crm.events.models import Event
from crm.events.relay import relay_all
from crm.mail.models import Message
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context
from crm.tenancy.tasks import due_organizations, in_batches
from crm.work.models import Notification
from sales.billing.models import Invoice
from sales.models import Letterhead
from sales.subscriptions.actions.looking import look_after_due, try_again
from sales.subscriptions.actions.settings import change_policy
from sales.subscriptions.actions.starting import start_subscription
from sales.subscriptions.models import Subscription, SubscriptionPeriod
from tests.billing.making import item
from tests.sales.subscriptions.making import again, billed, draft, moved, started
from tests.world import World, scope_of

MARCH = date(2026, 3, 1)
NAME = "Fibre 500, 1 – 30 June 2026"


def at(day: date, hour: int = 12) -> time_machine.travel:
    """That day, at noon in UTC."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def test_the_sweep_bills_each_period_once(world: World) -> None:
    with at(MARCH), scope_of(world.org):
        subscription = started(world.owner, on=MARCH)
        assert billed(subscription) == [("2026-03-01", "2026-04-01", 10_000)]
        assert moved(subscription) == [("2026-03-01", "new", 10_000)]
        assert not look_after_due()
    with at(date(2026, 6, 15)):  # three months of downtime
        assert due_organizations("subscriptions") == [world.org.id]
        with organization_context(world.org):
            in_batches(look_after_due)
            in_batches(look_after_due)
        with scope_of(world.org):
            assert [row[0] for row in billed(subscription)] == [f"2026-0{month}-01" for month in (3, 4, 5, 6)]
            invoice = Invoice.objects.order_by("-id").first()
            assert invoice is not None
            assert (invoice.state, invoice.gross_minor, invoice.name) == (
                "draft",
                11_900,
                "Fibre 500, 1 – 30 June 2026",
            )
            assert (f"{invoice.delivered_from}", f"{invoice.delivered_until}") == ("2026-06-01", "2026-06-30")
            assert Event.objects.filter(kind="subscriptions.subscription_billed").count() == 4


def test_a_period_twice_is_refused_by_the_database(in_scope: World) -> None:
    with at(MARCH):
        subscription = started(in_scope.owner, on=MARCH)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubscriptionPeriod.objects.create(
                subscription=subscription, starts_on=MARCH, until=date(2026, 4, 1), whole_from=MARCH,
                whole_until=date(2026, 4, 1),
            )  # fmt: skip


def test_the_day_is_the_organizations_own(in_scope: World) -> None:
    Organization.objects.filter(id=in_scope.org.id).update(time_zone="Pacific/Auckland")
    with at(MARCH):
        subscription = started(in_scope.owner, on=MARCH, today=MARCH)
    with at(date(2026, 3, 31), hour=18):  # the 1st of April there, 7 o'clock
        assert look_after_due() == 1
        assert len(billed(subscription)) == 2


def test_days_before_the_anchor_and_the_last_ones_are_billed_by_the_day(in_scope: World) -> None:
    with at(date(2026, 5, 2)):
        subscription = started(
            in_scope.owner, item(price="31"), on=date(2026, 3, 12), anchor_day=1, term_months=2, renews=False
        )
        assert billed(subscription) == [
            ("2026-03-12", "2026-04-01", 2000), ("2026-04-01", "2026-05-01", 3100), ("2026-05-01", "2026-05-12", 1100),
        ]  # fmt: skip
        assert subscription.renews_on == date(2026, 5, 12)
    with at(date(2026, 5, 12)):
        look_after_due()
        subscription = again(subscription)
        assert (subscription.state, subscription.mrr_minor, subscription.look_at) == ("ended", 0, None)
        assert moved(subscription)[-1] == ("2026-05-12", "churned", -3100)


def test_one_that_fails_holds_up_no_other_and_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(MARCH), scope_of(world.org):
        change_policy({"invoicing": "send"}, by=world.boss.actor)
        good, bad, odd = (started(world.owner, on=MARCH + timedelta(days=days)) for days in (3, 4, 5))
        Subscription.objects.filter(id=bad.id).update(person=None, company=None)
        Subscription.objects.filter(id=odd.id).update(rounding="odd")
    with at(date(2026, 3, 8)):
        with organization_context(world.org):
            in_batches(look_after_due)
            relay_all()
        with scope_of(world.org):
            good, bad, odd = again(good), again(bad), again(odd)
            assert (len(billed(good)), good.problem) == (1, "")
            sent = Invoice.objects.get()
            assert (sent.state, sent.to_address) == ("issued", "helena@nordwind.example")
            assert Message.objects.filter(attachments__name=f"{sent.number}.pdf").count() == 1
            assert "for whom" in bad.problem
            assert "did not expect" in odd.problem
            assert bad.look_at is not None
            assert bad.look_at > datetime(2026, 3, 9, tzinfo=UTC)
            assert Notification.objects.filter(kind="subscription_stuck", member=world.owner.membership).count() == 2


def test_what_can_not_be_issued_stays_a_draft_until_somebody_tries_again(in_scope: World) -> None:
    with at(MARCH):
        change_policy({"invoicing": "issue"}, by=in_scope.boss.actor)
        subscription = draft(in_scope.owner, on=MARCH)
        street = Letterhead.objects.values_list("street", flat=True).get()
        Letterhead.objects.update(street="")
        subscription = again(start_subscription(subscription.id, by=in_scope.owner.actor))
        assert "your own address" in subscription.problem
        assert Invoice.objects.get().state == "draft"
        Letterhead.objects.update(street=street)
        assert not try_again(subscription.id, by=in_scope.owner.actor).problem
        assert Invoice.objects.get().state == "issued"
