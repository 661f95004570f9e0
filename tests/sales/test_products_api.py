"""Products and their prices by the API."""

import pytest

from sales.actions.selling_start import standard_book
from sales.models import Price, Product, Variant
from tests.api.asking import Program, program_of
from tests.sales.catalogue import a_product
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")


def test_added_priced_listed_and_changed(world: World) -> None:
    api = program_of(world.boss)
    answer = api.post("products/", {"name": "Seat", "type": "goods", "sku": "S-1", "is_stocked": True})
    assert answer.status_code == 201, answer.content
    own, variant = answer.json()["id"], answer.json()["variants"][0]
    assert variant["sku"] == "S-1"
    book = str(standard_book("EUR").id)
    price = {"variant_id": variant["id"], "price_book_id": book, "unit_price": "12.3450", "min_quantity": "10"}
    assert api.post(f"products/{own}/prices/", price).status_code == 201
    shown = api.get(f"products/{own}/prices/").json()["items"]
    assert [(each["unit_price"], each["currency"]) for each in shown] == [("12.345000", "EUR")]
    assert api.ask("PATCH", f"products/{own}/", {"category": "Cabin"}).json()["category"] == "Cabin"
    assert [each["name"] for each in api.get("products/?category=cabin").json()["items"]] == ["Seat"]
    for noun in ("units", "tax-classes", "price-books"):
        assert api.get(f"{noun}/").json()["items"]


def test_what_is_refused(world: World) -> None:
    api: Program = program_of(world.boss)
    seat, other = a_product("Seat", sku="S-1"), a_product("Other")
    assert api.post("products/", {"name": "Seat", "sku": "s-1"}).status_code == 409
    book = str(standard_book("EUR").id)
    wrong = {"variant_id": str(other.id), "price_book_id": book, "unit_price": "1"}
    for body in (wrong, {**wrong, "variant_id": str(seat.id), "unit_price": "-1"}):
        assert api.post(f"products/{seat.product_id}/prices/", body).status_code in (400, 422)
    assert (Product.objects.count(), Variant.objects.count(), Price.objects.count()) == (2, 2, 2)


def test_who_may_only_look(world: World) -> None:
    seat = a_product("Seat")
    api = program_of(world.boss, "rep")
    assert api.get(f"products/{seat.product_id}/").status_code == 200
    assert api.post("products/", {"name": "Mine"}).status_code == 403
    assert program_of(world.stranger).get(f"products/{seat.product_id}/").status_code == 404
    assert Product.objects.count() == 1
