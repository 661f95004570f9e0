"""Subscriptions of what comes again of an order: once for each interval."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from sales.billing.actions.ordered import billed_of, register_billed_elsewhere
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import get_order, lines_of
from sales.pricing.lines import HUNDRED
from sales.quotes.lines import Line
from sales.subscriptions.actions.opening import interval_for, open_subscription
from sales.subscriptions.drafting import adopted
from sales.subscriptions.models import Subscription


@transaction.atomic
def subscriptions_from_order(order_id: UUID, *, by: Actor) -> list[Subscription]:
    """A draft for each interval that the order's lines have; asking again answers the same ones.

    From then on the subscription bills these lines; where the order's own invoice has one of them already, that
    invoice counts for the first period. Raises NotFound, NotAllowed, Refused where nothing comes again.
    """
    order = get_order(by, order_id, lock=True)
    by.require("subscriptions.edit", order)
    groups = recurring(lines_of(order.id))
    if not groups:
        raise Refused(f"Nothing of {order.number} is paid again and again.")
    return [_one(order, months, rows, by) for months, rows in sorted(groups.items())]


def recurring(rows: list[OrderLine]) -> dict[int, list[OrderLine]]:
    """By months: the lines that are paid again and again, as far as they stand."""
    found: dict[int, list[OrderLine]] = {}
    for row in rows:
        if row.is_item and row.every_months and not row.optional and row.standing > 0:
            found.setdefault(row.every_months, []).append(row)
    return found


def _one(order: Order, months: int, rows: list[OrderLine], by: Actor) -> Subscription:
    key = f"order:{order.id}:{months}"
    if known := Subscription.objects.filter(key=key).first():
        return known
    Subscription.everything.filter(key=key).update(key="")  # one that was thrown away may be opened anew
    return open_subscription(
        name=order.name,
        deal=order.deal,
        person=order.person,
        company=order.company,
        currency=order.currency,
        starts_on=order.placed_on,
        lines=[_line(row, order.discount, months) for row in rows],
        facts={
            **interval_for(months), "order": order, "key": key, "order_bills": _is_billed(rows),
            "tax_included": order.tax_included, "rounding": order.rounding, "owner_id": order.owner_id,
            "reference": order.reference,
        },
        by=by,
    )  # fmt: skip


def _line(row: OrderLine, off: Decimal, months: int) -> Line:
    """As ordered; per cent off the whole order are taken off the line."""
    line = adopted(Line.of(row).with_id(), months)
    left = (HUNDRED - line.discount) * (HUNDRED - off) / HUNDRED
    return replace(line, quantity=row.standing, discount=(HUNDRED - left).quantize(Decimal("0.001")))


def _is_billed(rows: list[OrderLine]) -> bool:
    return any(count > 0 for count in billed_of([row.id for row in rows]).values())


@register_billed_elsewhere
def _by_subscriptions(order_id: UUID, rows: Collection[OrderLine]) -> set[UUID]:
    """Lines of an order that its subscriptions bill."""
    own = Subscription.objects.filter(order_id=order_id, order_bills=False).exclude(key="")
    months = {int(key.rpartition(":")[2]) for key in own.values_list("key", flat=True)}
    return {row.id for row in rows if row.every_months in months}
