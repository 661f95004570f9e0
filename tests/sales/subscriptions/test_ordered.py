"""What is paid again and again of an order becomes a subscription, once, and is billed once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.errors import Refused
from sales.billing.actions.ordered import invoice_from_order
from sales.billing.models import Invoice
from sales.orders.actions.placing import Wish, place_order
from sales.orders.models import Order
from sales.subscriptions.actions.ordered import subscriptions_from_order
from sales.subscriptions.actions.starting import start_subscription
from sales.subscriptions.models import Subscription
from tests.billing.making import buyer, item, letterhead
from tests.sales.subscriptions.making import billed
from tests.world import World


def placed(world: World, *months: int) -> Order:
    """An order of one line for each interval, and a router that is paid once."""
    letterhead()
    lines = [item("Router", "129"), *(item(f"Line {each}", "50", every_months=each) for each in months)]
    wish = Wish("Connection", "EUR", lines, person=buyer(), owner_id=world.owner.membership.id)
    return place_order(wish, knowing=True, by=world.owner.actor)


def test_one_for_each_interval_and_only_once(in_scope: World) -> None:
    order, by = placed(in_scope, 1, 12), in_scope.owner.actor
    page = in_scope.owner.client.get(reverse("orders:order", args=[order.id])).text
    assert "Open a subscription" in page
    month, year = subscriptions_from_order(order.id, by=by)
    assert subscriptions_from_order(order.id, by=by) == [month, year]
    assert [(each.unit, each.net_minor, each.order_bills) for each in (month, year)] == [
        ("month", 5000, False), ("year", 5000, False)]  # fmt: skip
    start_subscription(month.id, by=by)
    assert invoice_from_order(order.id, by=by).net_minor == 12_900
    answer = in_scope.owner.client.post(reverse("subscriptions:from_order"), {"order": order.id})
    assert answer.headers["Location"] == reverse("subscriptions:subscription", args=[month.id])
    assert Subscription.objects.count() == 2
    with pytest.raises(Refused, match="again and again"):
        subscriptions_from_order(placed(in_scope).id, by=by)


def test_the_orders_invoice_counts_for_the_first_period(in_scope: World) -> None:
    order, by = placed(in_scope, 1), in_scope.owner.actor
    invoice = invoice_from_order(order.id, by=by)
    assert invoice.net_minor == 17_900
    [subscription] = subscriptions_from_order(order.id, by=by)
    start_subscription(subscription.id, by=by)
    assert Invoice.objects.count() == 1
    assert billed(subscription) == [(f"{timezone.localdate()}", f"{Subscription.objects.get().billed_until}", 17_900)]
