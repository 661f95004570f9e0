"""Several people at once: one order of a quote, a parcel once, never more promised or shipped than there is."""

import pytest

from crm.errors import Refused
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from sales.models import StockLevel
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.placing import order_from_quote
from sales.orders.actions.shipping import ship_order
from sales.orders.models import Order, Shipment
from tests.sales.orders.making import accepted_quote, first_line, goods, level, line, make_order, parcel
from tests.sales.quotes.making import make_person
from tests.sales.test_at_once import at_once
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_click_and_order_at_once(world: World) -> None:
    """One quote clicked three times, the last five headsets ordered by four, and one form sent twice."""
    with tenant_scope(world.org):
        seat = goods(stock=5)
        quote, people = accepted_quote(world.owner, line(seat, 2)), [make_person(f"Jan {n}") for n in range(3)]
    actor = world.owner.actor
    clicks = [lambda: order_from_quote(quote.id, by=actor)] * 3
    others = [lambda who=who: make_order(world.owner, line(seat, 2), person=who) for who in people]
    twice = [lambda: make_order(world.owner, line(seat, 1), person=people[0], key="form:1")] * 2
    answers = at_once(world, *clicks, *others, *twice)
    assert all(isinstance(answer, Order) for answer in answers), answers
    with tenant_scope(world.org):
        orders = list(Order.objects.order_by("number"))
        assert len(orders) == 5
        assert [order.number[-4:] for order in orders] == ["0001", "0002", "0003", "0004", "0005"]
        assert level(seat) == (5, 5)
        assert sum(order.lacks_stock for order in orders) >= 1


def test_one_ships_while_another_cancels(world: World) -> None:
    """The same parcel twice, another one, and a cancellation: what went out stands, the rest is called off once."""
    with tenant_scope(world.org):
        seat = goods(stock=10)
        order = make_order(world.owner, line(seat, 6))
        same, other = parcel(order, 4, key="same"), parcel(order, 4, key="other")
    actor, boss = world.owner.actor, world.boss.actor
    at_once(
        world,
        lambda: ship_order(order.id, same, by=actor),
        lambda: ship_order(order.id, same, by=actor),
        lambda: ship_order(order.id, other, by=boss),
        lambda: cancel_order(order.id, by=boss),
    )
    with tenant_scope(world.org):
        row = first_line(order)
        assert row.shipped in (0, 4)
        assert row.shipped + row.cancelled <= 6
        assert Shipment.objects.count() == row.shipped / 4
        stock = StockLevel.objects.get(variant=seat)
        assert stock.on_hand == 10 - row.shipped
        assert stock.reserved == row.to_ship
        assert Event.objects.filter(kind="orders.order_shipped").count() == Shipment.objects.count()
        if row.cancelled:
            with pytest.raises(Refused):
                ship_order(order.id, parcel(order, 1), by=actor)
