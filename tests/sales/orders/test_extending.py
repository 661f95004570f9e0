"""More is ordered on an order that is not done yet."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.models import Message
from sales.billing.actions.ordered import invoice_from_order
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.extending import extend_order
from sales.orders.actions.shipping import ship_order
from sales.orders.credit import CreditCare
from sales.orders.models import Order, OrderStatus
from sales.orders.queries.orders import lines_of
from sales.orders.sums import share_of_off
from sales.quotes.lines import Line
from tests.api.asking import program_of
from tests.sales.orders.making import goods, level, line, make_order, parcel, relayed
from tests.sales.orders.test_pages import now, typed
from tests.sales.quotes.making import item, make_person
from tests.world import World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


def test_more_is_promised_shipped_told_and_billed(world: World) -> None:
    seat, dock = goods(), goods("Dock", stock=1)
    order = make_order(world.owner, line(seat, 2))
    ship_order(order.id, parcel(order, 2), by=world.owner.actor)
    first = invoice_from_order(order.id, by=world.owner.actor)
    for _ in range(2):
        extend_order(order.id, [line(dock, 3)], key="a", by=world.owner.actor)
    order = now(order)
    assert (order.status, order.lacks_stock, level(dock)) == (OrderStatus.PARTLY_SHIPPED, True, (1, 1))
    assert [(row.name, row.quantity, row.extension) for row in lines_of(order.id)] == [
        ("Headset", 2, ""), ("Dock", 3, "a"),
    ]  # fmt: skip
    event = Event.objects.get(kind="orders.order_extended")
    assert (event.data["goods"], event.data["added_minor"]) == ("3 Dock", order.gross_minor - first.gross_minor)
    second = invoice_from_order(order.id, by=world.owner.actor)
    assert first.gross_minor + second.gross_minor == order.gross_minor
    relayed(world)
    assert Message.objects.filter(subject=f"Added to your order {order.number}").count() == 1


def test_who_may_and_until_when(world: World) -> None:
    order = make_order(world.owner, item("Training", unit_code="DAY"))
    with pytest.raises(NotAllowed):
        extend_order(order.id, [item()], key="a", by=world.colleague.actor)
    with scope_of(world.other_org), pytest.raises(NotFound):
        extend_order(order.id, [item()], key="a", by=world.stranger.actor)
    with pytest.raises(Refused, match="at least one item"):
        extend_order(order.id, [], key="a", by=world.owner.actor)
    cancel_order(order.id, by=world.owner.actor)
    with pytest.raises(Refused, match="cancelled"):
        extend_order(order.id, [item()], key="a", by=world.owner.actor)
    assert (len(lines_of(order.id)), Event.objects.filter(kind="orders.order_extended").count()) == (1, 0)


def test_credit_is_asked_for_what_is_added_alone(world: World) -> None:
    person = make_person()
    order = make_order(world.owner, item(quantity="1"), person=person)
    Person.objects.filter(id=person.id).update(credit_limit_minor=order.gross_minor * 2, credit_limit_currency="EUR")
    extend_order(order.id, [item(quantity="1")], key="a", by=world.owner.actor)
    with pytest.raises(CreditCare):
        extend_order(order.id, [item(quantity="1")], key="b", by=world.owner.actor)
    assert now(order).gross_minor == order.gross_minor * 2
    extend_order(order.id, [item(quantity="1")], key="b", knowing=True, by=world.owner.actor)
    assert now(order).gross_minor == order.gross_minor * 3


def test_on_its_page(world: World) -> None:
    order, dock = make_order(world.owner, line(goods(), 1)), goods("Dock")
    url, page = reverse("orders:extend", args=[order.id]), reverse("orders:order", args=[order.id])
    owner = world.owner.client
    assert url in owner.get(page).content.decode()
    assert url not in world.colleague.client.get(page).content.decode()
    assert f"?order={order.id}" in owner.get(url).content.decode()
    row = {"name": "Dock", "variant_id": str(dock.id), "unit_price": "50", "quantity": "2", "tax_rate": "19"}
    wrong = owner.post(url, typed({**row, "quantity": "x"}))
    assert (wrong.status_code, "Dock" in wrong.content.decode(), len(lines_of(order.id))) == (422, True, 1)
    assert world.colleague.client.post(url, typed(row)).status_code == 403
    assert world.stranger.client.post(url, typed(row)).status_code == 404
    form = typed(row)
    for _ in range(2):
        assert owner.post(url, form).headers["Location"] == page
    assert [row.name for row in lines_of(order.id)] == ["Headset", "Dock"]
    assert "Added later" in owner.get(page).content.decode()
    asked = f"?order={order.id}"
    assert "119.00" in owner.post(reverse("orders:totals") + asked, typed(row)).content.decode()
    assert 'value="Dock"' in owner.post(reverse("orders:row") + asked, {"add": f"variant:{dock.id}"}).content.decode()
    assert asked in owner.get(reverse("orders:products"), {"q": "dock", "order": str(order.id)}).content.decode()


def test_by_the_api(world: World) -> None:
    order = make_order(world.boss, item(quantity="1"))
    body = {"lines": [{"name": "Seat", "quantity": "2", "unit_price": "10", "tax_rate": "19"}], "key": uuid4().hex}
    program = program_of(world.boss)
    for _ in range(2):
        assert program.post(f"orders/{order.id}/lines/", body).status_code == 200
    assert now(order).gross_minor == order.gross_minor + 2_380
    assert program_of(world.stranger).post(f"orders/{order.id}/lines/", body).status_code == 404


@given(
    agreed=st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
    added=st.lists(st.integers(1, 10_000), min_size=1, max_size=3),
    off=st.integers(1, 10_000),
)
def test_an_amount_off_stays_with_what_it_was_agreed_for(agreed: list[int], added: list[int], off: int) -> None:
    """What was billed before keeps its share to the cent, however much is added."""
    order = Order(currency="EUR", discount_minor=min(off, sum(agreed) * 100))
    rows = [Line.new(name="x", unit_price=Decimal(price)) for price in [*agreed, *added]]
    kept = [_Row(row, "" if place < len(agreed) else "later") for place, row in enumerate(rows)]
    before = share_of_off(order, kept[: len(agreed)], rows[:1])  # type: ignore[arg-type]
    assert share_of_off(order, kept, rows[:1]) == before  # type: ignore[arg-type]
    assert share_of_off(order, kept, rows) == order.discount_minor  # type: ignore[arg-type]


class _Row:
    """A line's row as far as shares need it."""

    def __init__(self, line: Line, extension: str) -> None:
        self.__dict__.update(line.columns(), id=line.id, variant_id=None, extension=extension)
