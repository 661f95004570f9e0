"""Stock is never promised twice, and never below zero."""

import threading
from contextlib import suppress
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.actor import system_actor
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.events.types import SubjectRef
from sales.actions.stock import (
    OutOfStock,
    count_stock,
    receive_stock,
    release,
    reserve,
    set_reorder,
    ship_stock,
    take_back,
    write_off,
)
from sales.actions.variants import add_part, exploded
from sales.models import Reservation, StockLevel, StockMove, Variant
from tests.sales.catalogue import a_product
from tests.world import World, scope_of

SYSTEM = system_actor()


def an_order() -> SubjectRef:
    return SubjectRef("deal", uuid4())


def a_stocked(count: int = 10, name: str = "Seat") -> Variant:
    variant = a_product(name, is_stocked=True)
    if count:
        receive_stock(variant, Decimal(count), by=SYSTEM)
    return variant


def level(variant: Variant) -> tuple[int, int]:
    row = StockLevel.objects.get(variant=variant)
    return int(row.on_hand), int(row.reserved)


@pytest.mark.usefixtures("in_scope")
class TestOne:
    def test_promised_shipped_in_parts_and_the_rest_let_go(self) -> None:
        seat, order = a_stocked(10), an_order()
        reserve({seat.id: Decimal(6)}, order, by=SYSTEM)
        assert level(seat) == (10, 6)
        ship_stock({seat.id: Decimal(4)}, order, by=SYSTEM)
        assert level(seat) == (6, 2)
        release(order, by=SYSTEM)
        release(order, by=SYSTEM)
        assert level(seat) == (6, 0)
        take_back({seat.id: Decimal(1)}, order, by=SYSTEM)
        assert level(seat) == (7, 0)
        assert [int(move.quantity) for move in StockMove.objects.order_by("id")] == [10, -4, 1]

    def test_promising_again_replaces_what_was_promised(self) -> None:
        seat, order = a_stocked(10), an_order()
        reserve({seat.id: Decimal(9)}, order, by=SYSTEM)
        reserve({seat.id: Decimal(10)}, order, by=SYSTEM)
        assert level(seat) == (10, 10)
        reserve({seat.id: Decimal(2)}, order, by=SYSTEM)
        assert level(seat) == (10, 2)

    def test_all_or_nothing_and_what_is_missing_is_named(self) -> None:
        seat, belt = a_stocked(10), a_stocked(1, "Belt")
        with pytest.raises(OutOfStock, match="2 of Belt are missing"):
            reserve({seat.id: Decimal(5), belt.id: Decimal(3)}, an_order(), by=SYSTEM)
        assert (level(seat), level(belt)) == ((10, 0), (1, 0))
        assert not Reservation.objects.exists()

    def test_what_is_promised_to_one_is_not_shipped_to_another(self) -> None:
        seat = a_stocked(10)
        reserve({seat.id: Decimal(8)}, an_order(), by=SYSTEM)
        with pytest.raises(OutOfStock):
            ship_stock({seat.id: Decimal(3)}, an_order(), by=SYSTEM)
        with pytest.raises(OutOfStock):
            write_off(seat, Decimal(3), by=SYSTEM)
        with pytest.raises(Refused, match="promised"):
            count_stock(seat, Decimal(7), by=SYSTEM)
        assert level(seat) == (10, 8)

    def test_the_database_itself_refuses(self) -> None:
        seat = a_stocked(3)
        with pytest.raises(IntegrityError), transaction.atomic():
            StockLevel.objects.filter(variant=seat).update(reserved=Decimal(4))

    def test_a_bundle_is_its_parts_on_the_shelf(self) -> None:
        seat, service = a_stocked(10), a_product("Fitting", type="service")
        row = a_product("Row", type="bundle")
        for part, count in ((seat, 3), (service, 1)):
            add_part(row.product_id, part, Decimal(count), by=SYSTEM)
        assert exploded([(row, Decimal(2)), (seat, Decimal(1)), (service, Decimal(5))]) == {seat.id: Decimal(7)}

    def test_low_is_told_once(self) -> None:
        seat = a_stocked(10)
        set_reorder(seat, Decimal(4), by=SYSTEM)
        write_off(seat, Decimal(6), by=SYSTEM)
        write_off(seat, Decimal(1), by=SYSTEM)
        assert Event.objects.filter(kind="products.stock_low").count() == 1

    def test_who_may(self, world: World) -> None:
        seat = a_stocked(10)
        for verb in (receive_stock, count_stock, write_off):
            with pytest.raises(NotAllowed):
                verb(seat, Decimal(1), by=world.owner.actor)
        assert level(seat) == (10, 0)
        receive_stock(seat, Decimal(1), by=world.boss.actor)
        assert level(seat) == (11, 0)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from("rswlbc"), st.integers(0, 2), st.integers(1, 7)), max_size=12))
    def test_whatever_happens_the_books_balance(self, steps: list[tuple[str, int, int]]) -> None:
        with transaction.atomic():
            seat, orders = a_stocked(10, f"Seat {uuid4()}"), [an_order() for _ in range(3)]
            for what, which, count in steps:
                with suppress(Refused):
                    _do(what, seat, orders[which], Decimal(count))
                on_hand, reserved = level(seat)
                assert 0 <= reserved <= on_hand
            promised = sum(row.quantity for row in Reservation.objects.filter(variant=seat))
            moved = sum(move.quantity for move in StockMove.objects.filter(variant=seat))
            assert level(seat) == (moved, promised)


def _do(what: str, seat: Variant, order: SubjectRef, count: Decimal) -> None:
    if what == "r":
        reserve({seat.id: count}, order, by=SYSTEM)
    elif what == "s":
        ship_stock({seat.id: count}, order, by=SYSTEM)
    elif what == "w":
        write_off(seat, count, by=SYSTEM)
    elif what == "l":
        release(order, by=SYSTEM)
    elif what == "b":
        take_back({seat.id: count}, order, by=SYSTEM)
    else:
        count_stock(seat, count, by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_get_what_there_is_and_no_more(world: World) -> None:
    with scope_of(world.org):
        seat, belt = a_stocked(5), a_stocked(5, "Belt")
    got: list[bool] = []

    def take(turn: int) -> None:
        wanted = [(seat.id, Decimal(1)), (belt.id, Decimal(1))]
        try:
            with scope_of(world.org):
                reserve(dict(wanted if turn % 2 else reversed(wanted)), an_order(), by=SYSTEM)
            got.append(True)
        except OutOfStock:
            got.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(turn,)) for turn in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope_of(world.org):
        assert (sum(got), len(got)) == (5, 16)
        assert (level(seat), level(belt)) == ((5, 5), (5, 5))
        assert Reservation.objects.count() == 10


def test_a_movement_that_is_sent_twice_counts_once(in_scope: World) -> None:
    variant, boss = a_stocked(), in_scope.boss.client
    page, move = (reverse(f"sales:{name}", args=[variant.id]) for name in ("variant_stock", "move_stock"))
    assert 'name="key"' in boss.get(page).content.decode()
    for how, there in (("receive", 15), ("lose", 10), ("count", 5)):
        for _ in range(2):
            assert boss.post(move, {"how": how, "quantity": "5", "note": "", "key": how}).status_code == 302
        assert level(variant) == (there, 0)
    receive_stock(variant, Decimal(2), by=SYSTEM)
    boss.post(move, {"how": "count", "quantity": "5", "note": "", "key": "count"})
    assert level(variant) == (7, 0)
