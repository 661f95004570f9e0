"""Files as products: new ones with their prices, known ones with new prices, and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.errors import NotAllowed
from sales.models import Price, Product, Variant
from sales.queries.prices import price_of
from tests.jobs.imports.files import imported, upload
from tests.sales.catalogue import a_product
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")
FILE = """Name,Article number,Type,Category,Price,Unit,Track inventory
Seat cover,SC-1,Goods,Cabin,"12.50",Piece,yes
Deep cleaning,DC-1,Service,Cabin,"99.90",Hour,no
,,Goods,Cabin,1,Piece,no
Cheap,CH-1,Goods,Cabin,-4,Piece,no
"""


def cost(sku: str) -> str:
    variant = Variant.objects.select_related("product").get(sku=sku)
    found = price_of(variant, Decimal(1), None, "EUR", timezone.localdate())
    return str(found.unit_price) if found else "none"


def test_a_price_list_comes_in(world: World) -> None:
    own = imported(FILE, world.boss, "product", name="products.csv")
    counts = own.result["counts"]
    assert (counts["new"], counts["rejected"]) == (2, 2)
    cover, cleaning = Product.objects.order_by("-name").select_related("unit")
    assert (cover.is_stocked, cover.unit.name, cleaning.type, cleaning.unit.name) == (True, "Piece", "service", "Hour")
    assert (cost("SC-1"), cost("DC-1")) == ("12.5", "99.9")


def test_known_ones_get_new_prices_and_keep_what_held(world: World) -> None:
    a_product("Seat cover", price="10", sku="SC-1")
    imported("Article number,Price\nSC1,11\nsc-1,11\n", world.boss, "product", known="fill")
    assert cost("SC-1") == "10"
    imported("Article number,Price\nsc-1,11\n", world.boss, "product", known="newest")
    assert cost("SC-1") == "11"
    assert Price.objects.filter(unit_price=10, replaced_at=None, valid_from__lt=date(2021, 1, 1)).exists()


def test_only_who_manages_products(world: World) -> None:
    with pytest.raises(NotAllowed):
        upload(FILE, world.owner, "product")
    assert not Product.objects.exists()
