"""Orders through the API."""

from sales.actions.selling_start import seed_selling
from sales.orders.models import Order, Shipment
from tests.api.asking import program_of
from tests.sales.orders.making import accepted_quote, make_order
from tests.sales.quotes.making import make_person
from tests.world import World, scope_of


def test_a_program_orders_ships_takes_back_and_cancels(world: World) -> None:
    with scope_of(world.org):
        person = make_person()
    program = program_of(world.boss)
    lines = [{"name": "Seat", "quantity": "3", "unit_price": "10.25", "tax_rate": "19"}]
    body = {"name": "Seats", "person_id": str(person.id), "lines": lines, "key": "shop-1", "reference": "PO 7"}
    made = program.post("orders/", body)
    assert made.status_code == 201, made.content
    order = made.json()
    assert order["total"] == {"minor": 3659, "currency": "EUR"}
    assert program.post("orders/", body).json()["id"] == order["id"]
    url, line_id = f"orders/{order['id']}/", order["lines"][0]["id"]
    sent = program.post(
        f"{url}shipments/",
        {"lines": [{"line_id": line_id, "quantity": "2"}], "key": "p1", "carrier": "ups", "tracking": "1Z"},
    ).json()
    assert (sent["status"], sent["shipments"][0]["tracking_url"]) == ("partly", "https://www.ups.com/track?tracknum=1Z")
    parcel = sent["shipments"][0]
    program.post(f"{url}deliveries/", {"shipment_id": parcel["id"]})
    back = {"lines": [{"line_id": parcel["lines"][0]["id"], "quantity": "1"}], "key": "r1", "reason": "Broken"}
    assert program.post(f"{url}returns/", back).json()["lines"][0]["returned"] == "1"
    too_many = program.post(f"{url}shipments/", {"lines": [{"line_id": line_id, "quantity": "2"}], "key": "p2"})
    assert too_many.status_code == 409
    ended = program.put(f"{url}cancellation/", {"reason": "Enough"}).json()
    assert (ended["status"], ended["total"]["minor"]) == ("delivered", 2440)
    changed = program.patch(url, {"shipping": {"street": "Hafen 7", "country": "DE"}}).json()
    assert changed["shipping"]["street"] == "Hafen 7"


def test_what_is_counted_is_not_divided(world: World) -> None:
    with scope_of(world.org):
        person = make_person()
        seed_selling()
    program = program_of(world.boss)
    half = {"name": "Kit", "quantity": "1.5", "unit": "pc", "unit_price": "10"}
    body = {"name": "Kits", "person_id": str(person.id), "key": "shop-2"}
    refused = program.post("orders/", body | {"lines": [half]})
    assert (refused.status_code, "Piece is counted in whole numbers" in refused.content.decode()) == (409, True)
    with scope_of(world.org):
        assert not Order.objects.exists()
    order = program.post("orders/", body | {"lines": [half | {"unit": "h"}]}).json()
    more = program.post(f"orders/{order['id']}/lines/", {"lines": [half], "key": "more"})
    assert more.status_code == 409
    assert program.get(f"orders/{order['id']}/").json()["total"] == order["total"]


def test_of_an_accepted_quote_once(world: World) -> None:
    with scope_of(world.org):
        quote = accepted_quote(world.boss)
    program = program_of(world.boss)
    made = [program.post("orders/", {"quote_id": str(quote.id)}).json()["id"] for _ in range(2)]
    assert len(set(made)) == 1
    assert program.post("orders/", {"quote_id": str(quote.id), "name": "Other"}).status_code == 422
    assert program.post("orders/", {"name": "Nothing"}).status_code == 422


def test_another_organization_finds_nothing(world: World) -> None:
    with scope_of(world.org):
        order = make_order(world.boss)
    strange = program_of(world.stranger)
    assert strange.get(f"orders/{order.id}/").status_code == 404
    assert strange.put(f"orders/{order.id}/cancellation/", {}).status_code == 404
    assert strange.post(f"orders/{order.id}/shipments/", {"key": "x"}).status_code == 404
    with scope_of(world.org):
        assert (Order.objects.get().status, Shipment.objects.count()) == ("confirmed", 0)
