"""Subscriptions for tests."""

from datetime import date
from typing import Any

from sales.billing.models import Invoice
from sales.quotes.lines import Line
from sales.subscriptions.actions.opening import open_subscription
from sales.subscriptions.actions.starting import start_subscription
from sales.subscriptions.models import Subscription, SubscriptionCharge, SubscriptionMovement, SubscriptionPeriod
from tests.billing.making import buyer, item, letterhead
from tests.world import Member


def draft(by: Member, *lines: Line, on: date, **facts: Any) -> Subscription:
    """A monthly draft with these lines, or one for 100 euros (119 with tax)."""
    letterhead()
    return open_subscription(
        name="Fibre 500", person=buyer(), starts_on=on, lines=list(lines) or [item("Fibre 500")], facts=facts,
        by=by.actor,
    )  # fmt: skip


def started(by: Member, *lines: Line, on: date, today: date | None = None, **facts: Any) -> Subscription:
    """The same, started; billed up to `today`."""
    return again(start_subscription(draft(by, *lines, on=on, **facts).id, today=today, by=by.actor))


def again(subscription: Subscription) -> Subscription:
    """As the database has it now."""
    return Subscription.objects.get(id=subscription.id)


def billed(subscription: Subscription) -> list[tuple[str, str, int]]:
    """Its periods with the net amounts of their invoices."""
    rows = SubscriptionPeriod.objects.filter(subscription=subscription).select_related("invoice")
    return [(f"{row.starts_on}", f"{row.until}", row.invoice.net_minor if row.invoice else -1) for row in rows]


def moved(subscription: Subscription) -> list[tuple[str, str, int]]:
    """Its rows in the ledger."""
    rows = SubscriptionMovement.objects.filter(subscription=subscription).order_by("id")
    return [(f"{row.on}", row.sort, row.delta_minor) for row in rows]


def waiting(subscription: Subscription) -> list[int]:
    """Amounts that wait for the next invoice."""
    rows = SubscriptionCharge.objects.filter(subscription=subscription, billed=False).order_by("id")
    return list(rows.values_list("amount_minor", flat=True))


def invoices() -> list[int]:
    """What all invoices come to without tax, the oldest first."""
    return list(Invoice.objects.order_by("id").values_list("net_minor", flat=True))
