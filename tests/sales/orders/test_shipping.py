"""Goods go out, arrive, come back or are called off: never more than there is, whatever happens in which order."""

import re
import string
from contextlib import suppress
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.models import Message
from crm.search.queries.finding import matching_ids
from sales.actions.stock import OutOfStock
from sales.models import StockLevel, Variant
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.restocking import promise_to_waiting
from sales.orders.actions.returning import Parcel as Back
from sales.orders.actions.returning import take_return
from sales.orders.actions.shipping import change_shipment, finish_order, set_delivered, ship_order
from sales.orders.carriers import CARRIERS, tracking_url
from sales.orders.models import Order, OrderLine, OrderStatus, Return, Shipment, ShipmentLine
from sales.orders.queries.orders import lines_of, shipments_of
from tests.sales.catalogue import a_product
from tests.sales.orders.making import SYSTEM, first_line, goods, level, line, make_order, parcel, relayed
from tests.sales.quotes.making import item
from tests.world import World, scope_of


def now(order: Order) -> Order:
    return Order.objects.get(id=order.id)


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="orders.").order_by("id")
    return [kind.removeprefix("orders.order_") for kind in rows.values_list("kind", flat=True)]


@pytest.mark.usefixtures("in_scope")
class TestShipping:
    def test_in_parts_until_all_is_delivered(self, world: World) -> None:
        seat = goods()
        order = make_order(world.owner, line(seat, 5))
        one = ship_order(order.id, parcel(order, 2, carrier="dhl", tracking="123"), by=world.owner.actor)
        assert (now(order).status, level(seat)) == (OrderStatus.PARTLY_SHIPPED, (8, 3))
        two = ship_order(order.id, parcel(order, 3), by=world.owner.actor)
        assert (now(order).status, level(seat)) == (OrderStatus.SHIPPED, (5, 0))
        for shipment in (one, two, two):
            set_delivered(shipment.id, by=world.owner.actor)
        assert now(order).status == OrderStatus.DELIVERED
        assert now(order).delivered_at
        assert kinds() == ["placed", "shipped", "shipped", "delivered", "delivered"]
        set_delivered(two.id, yes=False, by=world.owner.actor)
        assert (now(order).status, now(order).delivered_at) == (OrderStatus.SHIPPED, None)

    def test_the_same_form_ships_once(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 5))
        twice = parcel(order, 2, key="form")
        assert ship_order(order.id, twice, by=world.owner.actor) == ship_order(order.id, twice, by=world.owner.actor)
        assert first_line(order).shipped == 2

    def test_never_more_than_was_ordered_nor_than_there_is(self, world: World) -> None:
        seat = goods(stock=3)
        order = make_order(world.owner, line(seat, 5))
        with pytest.raises(Refused, match="5 of Headset"):
            ship_order(order.id, parcel(order, 6), by=world.owner.actor)
        with pytest.raises(OutOfStock, match="1 of Headset"):
            ship_order(order.id, parcel(order, 4), by=world.owner.actor)
        with pytest.raises(Refused, match="how many"):
            ship_order(order.id, parcel(order, 0), by=world.owner.actor)
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.filter(order=order).update(shipped=Decimal(6))
        assert (level(seat), Shipment.objects.count(), now(order).status) == ((3, 3), 0, OrderStatus.CONFIRMED)

    def test_who_may(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 5))
        with pytest.raises(NotAllowed):
            ship_order(order.id, parcel(order, 1), by=world.colleague.actor)
        with pytest.raises(NotAllowed):
            cancel_order(order.id, by=world.colleague.actor)
        shipment = ship_order(order.id, parcel(order, 1), by=world.owner.actor)
        row = ShipmentLine.objects.get()
        with pytest.raises(NotAllowed):
            set_delivered(shipment.id, by=world.colleague.actor)
        with pytest.raises(NotAllowed):
            take_return(order.id, Back({row.id: Decimal(1)}, "k"), by=world.colleague.actor)
        with scope_of(world.other_org), pytest.raises(NotFound):
            set_delivered(shipment.id, by=world.stranger.actor)
        assert kinds() == ["placed", "shipped"]

    def test_work_is_done_not_shipped(self, world: World) -> None:
        order = make_order(world.owner, line(a_product("Training", type="service")))
        with pytest.raises(Refused, match="not to be shipped"):
            ship_order(order.id, parcel(order, 1), by=world.owner.actor)
        finish_order(order.id, by=world.owner.actor)
        finish_order(order.id, by=world.owner.actor)
        assert (now(order).status, kinds()) == (OrderStatus.DELIVERED, ["placed", "delivered"])
        with pytest.raises(Refused, match="Nothing of it is left"):
            cancel_order(order.id, by=world.owner.actor)

    def test_the_customer_hears_of_it_with_the_way_to_follow_it(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 5))
        ship_order(order.id, parcel(order, 2, carrier="ups", tracking="1Z 999"), by=world.owner.actor)
        relayed(world)
        mail = Message.objects.order_by("id").last()
        assert mail
        assert "https://www.ups.com/track?tracknum=1Z999" in mail.text
        assert "2 Headset" in mail.text

    @given(st.text(string.printable, max_size=30))
    def test_a_number_never_leaves_the_carriers_page(self, number: str) -> None:
        for carrier, (_, address) in CARRIERS.items():
            url = tracking_url(carrier, number)
            assert not url or url.startswith(address.partition("{}")[0])
        assert tracking_url("my uncle", number) == ""


@pytest.mark.usefixtures("in_scope")
class TestComingBack:
    def test_onto_the_shelf_or_not(self, world: World) -> None:
        seat = goods()
        order = make_order(world.owner, line(seat, 5))
        ship_order(order.id, parcel(order, 5), by=world.owner.actor)
        row = ShipmentLine.objects.get()
        take_return(order.id, Back({row.id: Decimal(2)}, "a", "Too loud"), by=world.owner.actor)
        take_return(order.id, Back({row.id: Decimal(2)}, "a", "Too loud"), by=world.owner.actor)
        take_return(order.id, Back({row.id: Decimal(1)}, "b", "Broken", restock=False), by=world.owner.actor)
        with pytest.raises(Refused, match="At most 2"):
            take_return(order.id, Back({row.id: Decimal(3)}, "c"), by=world.owner.actor)
        assert (level(seat), int(first_line(order).returned), Return.objects.count()) == ((7, 0), 3, 2)
        assert kinds().count("returned") == 2

    def test_what_another_order_shipped_does_not_come_back_here(self, world: World) -> None:
        seat = goods()
        mine, other = make_order(world.owner, line(seat)), make_order(world.owner, line(seat))
        ship_order(other.id, parcel(other, 1), by=world.owner.actor)
        with pytest.raises(Refused, match="not shipped with this order"):
            take_return(mine.id, Back({ShipmentLine.objects.get().id: Decimal(1)}, "a"), by=world.owner.actor)


@pytest.mark.usefixtures("in_scope")
class TestCancelling:
    def test_all_of_it_lets_go_what_was_promised(self, world: World) -> None:
        seat = goods()
        order = make_order(world.owner, line(seat, 5))
        waiting = make_order(world.owner, line(seat, 8))
        cancel_order(order.id, reason="Ordered twice", by=world.owner.actor)
        cancel_order(order.id, reason="Ordered twice", by=world.owner.actor)
        relayed(world)
        assert (now(order).status, now(order).gross_minor, level(seat)) == (OrderStatus.CANCELLED, 0, (10, 8))
        assert not now(waiting).lacks_stock
        assert kinds() == ["placed", "placed", "cancelled"]

    def test_the_rest_of_what_went_out_in_part(self, world: World) -> None:
        seat = goods()
        order = make_order(world.owner, line(seat, 5), discount_minor=10_000)
        ship_order(order.id, parcel(order, 2), by=world.owner.actor)
        cancel_order(order.id, by=world.owner.actor)
        assert (now(order).status, level(seat)) == (OrderStatus.SHIPPED, (8, 0))
        # 2 of 5 stand, so 40 of the 100 euros off do: (200 - 40) and 19 % on it
        assert now(order).gross_minor == 19_040

    def test_some_of_a_line(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 5))
        row = first_line(order)
        with pytest.raises(Refused, match="At most 5"):
            cancel_order(order.id, quantities={row.id: Decimal(6)}, by=world.owner.actor)
        cancel_order(order.id, quantities={row.id: Decimal(2)}, by=world.owner.actor)
        assert first_line(order).standing == 3
        assert now(order).status == OrderStatus.CONFIRMED


@pytest.mark.usefixtures("in_scope")
class TestNobodyWaitsForEachOther:
    """Stock is locked once, in the order of its ids, and after the orders: else two could hold what the other needs."""

    def test_who_ships_a_part_and_takes_it_back(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 2), line(goods("Dock"), 2))
        with CaptureQueriesContext(connection) as captured:
            ship_order(order.id, parcel(order, 0, 1), by=world.owner.actor)
        assert locked_at_first(captured) == ["order", 2]
        row = ShipmentLine.objects.get()
        with CaptureQueriesContext(connection) as captured:
            take_return(order.id, Back({row.id: Decimal(1)}, "a"), by=world.owner.actor)
        assert locked_at_first(captured) == ["order", 2]

    def test_those_who_wait_are_served_together(self, world: World) -> None:
        seat, dock = goods(), goods("Dock")
        big = make_order(world.owner, line(seat, 10), line(dock, 10))
        waiting = [make_order(world.owner, line(each, 3)) for each in (dock, seat)]
        cancel_order(big.id, by=world.owner.actor)
        with CaptureQueriesContext(connection) as captured:
            assert promise_to_waiting([seat.id, dock.id]) == 2
        assert locked_at_first(captured) == ["order", 2]
        assert not any(now(order).lacks_stock for order in waiting)

    def test_a_corrected_number_is_found_and_told(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 1))
        shipment = ship_order(order.id, parcel(order, 1, carrier="dhl", tracking="77"), by=world.owner.actor)
        for _ in range(2):
            change_shipment(shipment.id, carrier="ups", tracking="1Z9", by=world.owner.actor)
            set_delivered(shipment.id, by=world.owner.actor)
            set_delivered(shipment.id, yes=False, by=world.owner.actor)
            relayed(world)
        told = Event.objects.filter(kind="orders.shipment_changed").values_list("data__undelivered", flat=True)
        assert list(told) == [False, True, True]
        assert matching_ids("order", "1Z9")
        page = world.owner.client.get(reverse("orders:order", args=[order.id])).content.decode()
        assert "not delivered after all" in page


def locked_at_first(captured: CaptureQueriesContext) -> list[str | int]:
    """What is locked, up to the stock: "order" and of how many variants; what is locked again is left out."""
    held: set[str] = set()
    found: list[str | int] = []
    for sql in (query["sql"] for query in captured.captured_queries if "FOR NO KEY UPDATE" in query["sql"]):
        ids = set(re.findall("[0-9a-f]{32}", sql.partition(" = ANY(")[2]))
        if f'FROM "{Order._meta.db_table}"' in sql:
            found.append("order")
        elif f'FROM "{StockLevel._meta.db_table}"' in sql and not ids <= held:
            found.append(len(ids))
            held |= ids
    return found


STEP = st.tuples(st.sampled_from("ssdrcx"), st.integers(0, 1), st.integers(1, 6))


@pytest.mark.usefixtures("in_scope")
class TestWhateverHappens:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(STEP, max_size=10), st.integers(0, 12))
    def test_nothing_is_shipped_that_was_not_ordered_and_the_shelf_balances(
        self, world: World, steps: list[tuple[str, int, int]], stock: int
    ) -> None:
        with transaction.atomic():
            seat = goods(f"Seat {uuid4()}", stock)
            order = make_order(world.owner, line(seat, 6), line(seat, 3), item("Fitting", unit_code="HUR"))
            for what, which, count in steps:
                with suppress(Refused):
                    _do(what, order, which, Decimal(count))
                _check(order, seat, stock)


def _do(what: str, order: Order, which: int, count: Decimal) -> None:
    rows = lines_of(order.id)
    shipments = shipments_of(order.id)
    if what == "s":
        ship_order(order.id, parcel(order, *([0] * which), int(count)), by=SYSTEM)
    elif what == "d" and shipments:
        set_delivered(shipments[-1].id, yes=bool(which), by=SYSTEM)
    elif what == "r" and shipments:
        row = shipments[0].lines.all()[0]
        take_return(order.id, Back({row.id: count}, uuid4().hex), by=SYSTEM)
    elif what == "c":
        cancel_order(order.id, quantities={rows[which].id: count}, by=SYSTEM)
    elif what == "x":
        cancel_order(order.id, by=SYSTEM)


def _check(order: Order, seat: Variant, stock: int) -> None:
    rows, order = lines_of(order.id), now(order)
    out = sum(row.shipped for row in rows)
    back = sum(row.returned for row in rows)
    for row in rows:
        assert 0 <= row.returned <= row.shipped
        assert row.shipped + row.cancelled <= row.quantity
        sent = sum(each.quantity for each in ShipmentLine.objects.filter(line=row))
        assert sent == row.shipped
    on_hand, reserved = level(seat)
    assert on_hand == stock - out + back
    wanted = sum(row.to_ship for row in rows)
    assert reserved <= wanted
    assert order.lacks_stock == (reserved < wanted)
    assert order.is_cancelled == (sum(row.standing for row in rows) == 0)
    assert order.gross_minor == 11_900 * sum(row.standing for row in rows)
