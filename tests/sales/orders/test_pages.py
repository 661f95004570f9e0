"""Orders as people work on them: from the quote's page, by hand, parcel by parcel, and as the customer sees them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from crm.customers.models import Person
from crm.events.models import Event
from crm.tenancy.ids import uuid7
from sales.orders.actions.placing import order_from_quote
from sales.orders.actions.shipping import ship_order
from sales.orders.links import order_token
from sales.orders.models import Order, OrderStatus, Return, Shipment, ShipmentLine
from sales.orders.queries.orders import lines_of
from tests.sales.deals import a_person
from tests.sales.orders.making import accepted_quote, first_line, goods, line, make_order, parcel, relayed
from tests.sales.quotes.making import item
from tests.world import OutsideClient, World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


def now(order: Order) -> Order:
    return Order.objects.get(id=order.id)


def typed(*rows: dict[str, str], **facts: str) -> dict[str, Any]:
    """What the form of a new order posts."""
    posted: dict[str, Any] = {"name": "Headsets", "currency": "EUR", "key": uuid4().hex, "row": [], **facts}
    for row in rows:
        row_id = str(uuid7())
        posted["row"].append(row_id)
        posted |= {f"l-{row_id}-{name}": value for name, value in {"sort": "item", **row}.items()}
    return posted


def test_one_click_on_the_quotes_page(world: World) -> None:
    quote = accepted_quote(world.owner)
    page, url = reverse("sales:quote", args=[quote.id]), reverse("orders:order_quote", args=[quote.id])
    assert url in world.owner.client.get(page).content.decode()
    assert url not in world.colleague.client.get(page).content.decode()
    assert world.colleague.client.post(url).status_code == 403
    for _ in range(2):
        answer = world.owner.client.post(url)
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("orders:order", args=[order.id])
    text = world.owner.client.get(page).content.decode()
    assert (url in text, order.number in text) == (False, True)
    assert "Training" in world.owner.client.get(answer.headers["Location"]).content.decode()


def test_a_quote_of_somebody_who_does_not_pay_asks_first(world: World) -> None:
    quote = accepted_quote(world.owner)
    Person.objects.filter(quotes=quote).update(credit="stop", credit_reason="Never paid")
    url = reverse("orders:order_quote", args=[quote.id])
    answer = world.owner.client.post(url)
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "Never paid" in answer.content.decode()
    assert world.owner.client.post(url, {"knowing": "yes"}).status_code == 302


def test_by_hand(world: World) -> None:
    a_person(world, email="helena@nordwind.example")
    url, seat = reverse("orders:new_order"), goods(stock=1)
    wrong = world.owner.client.post(url, typed({"name": "Dock", "unit_price": "x"}, person="helena@nordwind.example"))
    assert wrong.status_code == 422
    assert "Dock" in wrong.content.decode()
    nobody = world.owner.client.post(url, typed({"name": "Dock", "unit_price": "50"}))
    assert "Say whose order it is" in nobody.content.decode()
    row = {"name": "Headset", "variant_id": str(seat.id), "unit_price": "100", "quantity": "2", "tax_rate": "19"}
    form = typed(row, person="helena@nordwind.example", reference="PO 7", off="10%")
    for _ in range(2):
        placed = world.owner.client.post(url, form)
    order = Order.objects.get()
    assert placed.headers["Location"] == reverse("orders:order", args=[order.id])
    assert (order.reference, order.gross_minor, order.lacks_stock) == ("PO 7", 21_420, True)
    assert "Not in stock yet" in world.owner.client.get(placed.headers["Location"]).content.decode()
    assert world.colleague.client.post(url, typed(row)).status_code == 403


def test_parts_of_the_editor(world: World) -> None:
    seat = goods()
    found = world.owner.client.get(reverse("orders:products"), {"q": "head", "currency": "EUR"}).content.decode()
    assert f"variant:{seat.id}" in found
    added = world.owner.client.post(reverse("orders:row"), {"add": f"variant:{seat.id}", "currency": "EUR"})
    assert 'value="Headset"' in added.content.decode()
    totals = world.owner.client.post(
        reverse("orders:totals"), typed({"name": "Dock", "unit_price": "50", "tax_rate": "19"})
    )
    assert "59.50" in totals.content.decode()


def test_parcels_returns_and_the_end(world: World) -> None:
    order = make_order(world.owner, line(goods(), 5))
    row, owner = first_line(order), world.owner.client
    ship, page = reverse("orders:ship", args=[order.id]), reverse("orders:order", args=[order.id])
    too_many = owner.post(ship, {f"q-{row.id}": "6", "key": "a"})
    assert (too_many.status_code, Shipment.objects.count()) == (422, 0)
    for _ in range(2):
        owner.post(ship, {f"q-{row.id}": "2", "key": "a", "carrier": "ups", "tracking": "1Z9"})
    shipment = Shipment.objects.get()
    assert (shipment.carrier, now(order).status) == ("ups", OrderStatus.PARTLY_SHIPPED)
    assert "https://www.ups.com/track?tracknum=1Z9" in owner.get(page).content.decode()
    owner.post(reverse("orders:shipment", args=[shipment.id]), {"carrier": "DHL", "tracking": "77"})
    assert Shipment.objects.get().carrier == "dhl"
    owner.post(reverse("orders:deliver", args=[shipment.id]), {"delivered": "yes"})
    sent = ShipmentLine.objects.get()
    back = reverse("orders:return", args=[order.id])
    owner.post(back, {f"q-{sent.id}": "1", "key": "b", "reason": "Too loud", "restock": "on"})
    assert Return.objects.get().reason == "Too loud"
    cancel = reverse("orders:cancel", args=[order.id])
    for url in (ship, back, cancel):
        assert world.colleague.client.post(url, {f"q-{row.id}": "1", "key": "c"}).status_code == 403
        assert owner.get(url).status_code == 200
    owner.post(cancel, {f"q-{row.id}": "3", "key": "d", "reason": "No more needed"})
    assert now(order).status == OrderStatus.DELIVERED
    text = owner.get(page).content.decode()
    assert all(words in text for words in ("Too loud", "3 of 5 cancelled", "1 came back"))


def test_a_form_sent_twice_counts_once(world: World) -> None:
    order = make_order(world.owner, line(goods(), 10), line(goods("Dock"), 1))
    row, dock = [each.id for each in lines_of(order.id)]
    ship, back, cancel = (reverse(f"orders:{verb}", args=[order.id]) for verb in ("ship", "return", "cancel"))
    page = reverse("orders:order", args=[order.id])

    def twice(url: str, counts: dict[UUID, str]) -> None:
        form = {"key": uuid4().hex, **{f"q-{row_id}": count for row_id, count in counts.items()}}
        for _ in range(2):
            assert world.owner.client.post(url, form).headers["Location"] == page

    twice(ship, {row: "4"})
    twice(cancel, {row: "4", dock: "1"})
    twice(back, {ShipmentLine.objects.get().id: "3"})
    assert [(each.shipped, each.cancelled, each.returned) for each in lines_of(order.id)] == [(4, 4, 3), (0, 1, 0)]
    assert Event.objects.filter(kind="orders.order_cancelled").count() == 1


def test_facts_and_addresses_change_and_history_tells(world: World) -> None:
    order = make_order(world.owner)
    url = reverse("orders:edit_order", args=[order.id])
    facts = {"name": "Renamed", "shipping_street": "Hafen 7", "shipping_country": "DE", "version": "1"}
    assert world.colleague.client.post(url, facts).status_code == 403
    assert world.owner.client.post(url, facts).status_code == 302
    assert (now(order).name, now(order).shipping["street"], now(order).version) == ("Renamed", "Hafen 7", 2)
    page = world.owner.client.get(reverse("orders:order", args=[order.id])).content.decode()
    assert "Hafen 7" in page
    assert "Germany" in page


def test_work_alone_is_done_with_one_click(world: World) -> None:
    order = make_order(world.owner, item("Training", unit_code="DAY"))
    url = reverse("orders:finish", args=[order.id])
    assert url in world.owner.client.get(reverse("orders:order", args=[order.id])).content.decode()
    assert world.colleague.client.post(url).status_code == 403
    world.owner.client.post(url)
    assert now(order).status == OrderStatus.DELIVERED


def test_the_list_the_customer_and_the_deal_show_it(world: World) -> None:
    quote = accepted_quote(world.owner)
    order = order_from_quote(quote.id, by=world.owner.actor)
    relayed(world)
    for url in (reverse("orders:orders"), reverse("customers:person", args=[order.person_id])):
        assert order.number in world.owner.client.get(url).content.decode()
    assert order.number not in world.stranger.client.get(reverse("orders:orders")).content.decode()
    assert order.number in world.owner.client.get(reverse("search:palette"), {"q": order.number}).content.decode()


class TestTheCustomer:
    def test_sees_how_it_stands_and_follows_the_parcel(self, world: World) -> None:
        order = make_order(world.owner, line(goods(), 5), facts={"note": "Pays late"})
        ship_order(order.id, parcel(order, 2, carrier="dpd", tracking="0998"), by=world.owner.actor)
        url = reverse("orders_public:order", args=[world.org.slug, order_token(world.org.id, order.id)])
        answer = OutsideClient().get(url)
        text = answer.content.decode()
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "https://tracking.dpd.de/status/en_US/parcel/0998" in text
        assert "Part of it is on its way" in text
        assert "Pays late" not in text

    def test_nobody_guesses_or_carries_a_link_elsewhere(self, world: World) -> None:
        order = make_order(world.owner)
        token = order_token(world.org.id, order.id)
        for slug, text in ((world.org.slug, f"{token}x"), (world.other_org.slug, token), (world.org.slug, "x")):
            assert OutsideClient().get(reverse("orders_public:order", args=[slug, text])).status_code == 404
        with scope_of(world.other_org):
            foreign = order_token(world.other_org.id, order.id)
        assert (
            OutsideClient().get(reverse("orders_public:order", args=[world.other_org.slug, foreign])).status_code == 404
        )
