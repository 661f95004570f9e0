"""Products, price books, promotions, stock and settings as a person uses them: what may be done, and what not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from crm.accounts.actor import system_actor
from sales.actions.promotions import save_promotion
from sales.actions.selling_start import seed_selling, standard_book
from sales.actions.variants import save_variant
from sales.forms.stock import ReorderForm
from sales.models import (
    Coupon,
    DealLine,
    PriceBook,
    Product,
    Promotion,
    SellingTerms,
    StockLevel,
    TaxClass,
    TaxRate,
    Unit,
    Variant,
)
from sales.queries.prices import price_of
from sales.queries.products import variant_written
from sales.queries.promotions import get_promotion
from tests.sales.catalogue import a_product
from tests.sales.deals import a_deal
from tests.world import Member, World

pytestmark = pytest.mark.usefixtures("in_scope")


def post(member: Member, view: str, *args: Any, **data: Any) -> Any:
    return member.client.post(reverse(f"sales:{view}", args=args), data)


def page(member: Member, name: str, *args: Any, **query: Any) -> str:
    answer = member.client.get(reverse(f"sales:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def a_form(**more: Any) -> dict[str, Any]:
    terms = seed_selling()
    assert terms.unit
    assert terms.tax_class
    known = {"type": "goods", "unit": terms.unit.pk, "tax_class": terms.tax_class.pk, "every_months": "0",
             "bundle_price": "own"}  # fmt: skip
    return {**known, **more}


def test_a_product_is_added_priced_found_and_archived(world: World) -> None:
    form = a_form(name="Cotton shirt", sku="CS-1", price="19,90", category="Shirts", is_stocked="on")
    answer = post(world.boss, "new_product", **form)
    product = Product.objects.get()
    assert answer.headers["Location"] == reverse("sales:product", args=[product.id])
    shown = page(world.boss, "product", product.id)
    assert "€19.90" in shown
    assert "CS-1" in shown
    listed = page(world.owner, "products")
    assert "Cotton shirt" in listed
    assert "€19.90" in listed
    assert "CS-1" in page(world.owner, "product_suggestions", product="cs-")
    post(world.boss, "archive_product", product.id)
    assert "Cotton shirt" not in page(world.owner, "product_suggestions", product="cs-")
    post(world.boss, "archive_product", product.id, back="1")
    assert not Product.objects.get().is_archived


def test_an_article_number_is_given_once(world: World) -> None:
    a_product("Shirt", sku="AB 1")
    answer = post(world.boss, "new_product", **a_form(name="Other", sku="ab1"))
    assert answer.status_code == 422
    assert "Shirt has this article number already." in answer.content.decode()
    assert Product.objects.count() == 1


def test_what_is_written_in_full_is_found_among_many_alike(world: World) -> None:
    shirt = a_product("Shirt", price="20")
    large = save_variant(shirt.product_id, None, {"name": "Blue, large"}, by=system_actor())
    seat, hundred = a_product("Seat"), a_product("Zip", sku="100")
    for turn in range(13):
        a_product(f"A seat {turn:02}", sku=f"100{turn:02}")
    for typed, meant in (
        ("Shirt", shirt), ("shirt, blue, large", large), ("Seat", seat), ("100", hundred), ("100 · Zip", hundred),
    ):  # fmt: skip
        found = variant_written(world.owner.actor, typed)
        assert found is not None, typed
        assert found.id == meant.id
    assert variant_written(world.owner.actor, "A seat") is None
    assert variant_written(world.owner.actor, "Nothing") is None


def test_variants_tiers_and_history_on_the_page(world: World) -> None:
    variant = a_product("Shirt", price="20")
    book = standard_book("EUR")
    post(world.boss, "new_variant", variant.product_id, name="Red, large", sku="S-RL")
    red = Variant.objects.get(sku="S-RL")
    values = {"variant": red.id, "book": book.id, "valid_from": "2026-01-01"}
    assert (
        post(world.boss, "new_price", variant.product_id, **values, unit_price="18.5", min_quantity="10").status_code
        == 302
    )
    refused = post(world.boss, "new_price", variant.product_id, **values, unit_price="cheap")
    assert refused.status_code == 422
    assert "cheap" in refused.content.decode()
    shown = page(world.boss, "product", variant.product_id)
    assert "Red, large" in shown
    assert "€18.50" in shown
    assert "from 10 on" in shown
    assert "Price history" in shown


def test_a_bundle_is_put_together(world: World) -> None:
    seat = a_product("Seat", price="10")
    bundle = a_product("Row", price=None, type="bundle", bundle_price="sum")
    assert post(world.boss, "new_part", bundle.product_id, variant="Seat", quantity="3").status_code == 302
    assert "Seat" in page(world.boss, "product", bundle.product_id)
    assert post(world.boss, "new_part", seat.product_id, variant="Row", quantity="1").status_code == 422
    assert post(world.boss, "new_part", bundle.product_id, variant="Nothing", quantity="1").status_code == 422


def test_prices_below_a_cent_are_shown_in_full(world: World) -> None:
    a_product("Cable", price="0.0345")
    assert "€0.0345" in page(world.owner, "products")


def test_price_books(world: World) -> None:
    standard_book("EUR")
    form = {"name": "Partners", "currency": "EUR", "based_on": standard_book("EUR").id, "change": "-15"}
    assert post(world.boss, "new_price_book", **form).status_code == 302
    book = PriceBook.objects.get(name="Partners")
    assert "Standard prices" in page(world.owner, "price_books")
    assert "Partners" in page(world.owner, "price_book", book.id)
    assert "Partners" in page(world.boss, "edit_price_book", book.id)
    twice = post(world.boss, "new_price_book", **form)
    assert twice.status_code == 422
    stale = post(world.boss, "edit_price_book", book.id, **{**form, "name": "New"}, version=0)
    assert stale.status_code == 422
    post(world.boss, "switch_price_book", book.id)
    assert not PriceBook.objects.get(id=book.id).active


def test_promotions_and_codes(world: World) -> None:
    a_product("Shirt", category="Shirts")
    form = {"name": "Black Friday", "how": "percent", "percent": "10", "scope": "category", "category": "Shirts",
            "currency": "EUR", "needs_code": "on"}  # fmt: skip
    assert post(world.boss, "new_promotion", **form).status_code == 302
    promotion = Promotion.objects.get()
    assert "Black Friday" in page(world.owner, "promotions")
    assert post(world.boss, "new_coupons", promotion.id, code="FRIDAY", most_uses="5").status_code == 302
    assert post(world.boss, "new_coupons", promotion.id, count="3").status_code == 302
    assert sorted(Coupon.objects.values_list("most_uses", flat=True)) == [1, 1, 1, 5]
    assert post(world.boss, "new_coupons", promotion.id, code="friday").status_code == 422
    assert "FRIDAY" in page(world.owner, "promotion", promotion.id)
    assert post(world.boss, "new_promotion", **{**form, "name": "B", "percent": ""}).status_code == 422
    assert "Say which." in post(world.boss, "edit_promotion", promotion.id, **{**form, "category": ""}).content.decode()


def test_an_amount_off_can_be_paid_in_its_currency(world: World) -> None:
    form = {"name": "Welcome", "how": "amount", "scope": "all"}
    for amount, currency in (("0.004", "EUR"), ("5.50", "JPY"), ("5", "")):
        assert post(world.boss, "new_promotion", **form, amount=amount, currency=currency).status_code == 422
    assert not Promotion.objects.exists()
    assert post(world.boss, "new_promotion", **form, amount="5,50", currency="EUR").status_code == 302
    assert Promotion.objects.get().amount_minor == 550


def test_a_promotion_of_many_products_reads_them_at_once(world: World, django_assert_max_num_queries: Any) -> None:
    products = [a_product(f"Shirt {turn}").product for turn in range(6)]
    promotion = save_promotion(
        None, {"name": "Shirts", "percent": Decimal(5), "scope": "products"}, products, by=system_actor()
    )
    with django_assert_max_num_queries(3):
        found = get_promotion(promotion.id)
        assert len([row.product.name for row in found.products.all()]) == 6


def test_stock_comes_and_goes(world: World) -> None:
    variant = a_product("Shirt", is_stocked=True)
    assert post(world.boss, "move_stock", variant.id, how="receive", quantity="12").status_code == 302
    assert post(world.boss, "reorder_stock", variant.id, reorder_at="20").status_code == 302
    refused = post(world.boss, "move_stock", variant.id, how="lose", quantity="13")
    assert refused.status_code == 422
    assert "Not enough in stock" in refused.content.decode()
    assert StockLevel.objects.get().on_hand == 12
    assert "Shirt" in page(world.owner, "stock", low="1")
    assert "Received" in page(world.owner, "variant_stock", variant.id)
    assert "12" in page(world.owner, "products")


@pytest.mark.parametrize(
    ("typed", "count"), [("1,200", 1200), ("1.200,5", Decimal("1200.5")), ("0,125", Decimal("0.125"))]
)
def test_numbers_are_read_as_on_quotes(world: World, typed: str, count: Decimal) -> None:
    seed_selling()
    variant = a_product("Cable", is_stocked=True, unit=Unit.objects.get(name="Kilogram"))
    post(world.boss, "move_stock", variant.id, how="receive", quantity=typed)
    assert StockLevel.objects.get().on_hand == count
    post(world.boss, "reorder_stock", variant.id, reorder_at=typed)
    level = StockLevel.objects.get()
    assert level.reorder_at == count
    shown = ReorderForm({"reorder_at": ReorderForm().fields["reorder_at"].prepare_value(count)})
    assert shown.is_valid()
    assert shown.cleaned_data["reorder_at"] == count


def test_settings_of_selling(world: World) -> None:
    terms = seed_selling()
    form = {"tax_included": "1", "rounding": "line", "unit": terms.unit_id, "tax_class": terms.tax_class_id}
    assert post(world.boss, "selling", **form).status_code == 302
    now = SellingTerms.objects.get()
    assert (now.tax_included, now.rounding, now.deals_follow) == (True, "line", False)
    assert post(world.boss, "new_unit", name="Palette", symbol="pal", places="0", code="pf").status_code == 302
    assert Unit.objects.get(name="Palette").code == "PF"
    standard = TaxClass.objects.get(name="Standard")
    assert post(world.boss, "new_tax_rate", standard.id, rate="21", valid_from="2030-01-01").status_code == 302
    assert "21%" in page(world.boss, "selling")
    exempt = TaxClass.objects.get(name="Exempt")
    assert post(world.boss, "new_tax_rate", exempt.id, rate="7", valid_from="2026-01-01").status_code == 422
    post(world.boss, "drop_tax_rate", TaxRate.objects.get(rate=21).id)
    assert not TaxRate.objects.filter(rate=21).exists()


def test_what_was_retired_comes_back_by_adding_it_again(world: World) -> None:
    seed_selling()
    hour, reduced = Unit.objects.get(name="Hour"), TaxClass.objects.get(name="Reduced")
    post(world.boss, "retire_unit", hour.id)
    post(world.boss, "retire_tax_class", reduced.id)
    assert not Unit.objects.get(id=hour.id).active
    assert post(world.boss, "new_unit", name="Hour", symbol="hrs", places="2", code="HUR").status_code == 302
    assert post(world.boss, "new_tax_class", name="Reduced", category="S").status_code == 302
    now = Unit.objects.get(name="Hour")
    assert (now.id, now.active, now.symbol) == (hour.id, True, "hrs")
    assert TaxClass.objects.get(id=reduced.id).active
    assert post(world.boss, "new_unit", name="Hour", symbol="h", places="2", code="HUR").status_code == 422


def test_a_rate_stays_while_no_other_holds_today(world: World) -> None:
    seed_selling()
    standard = TaxClass.objects.get(name="Standard")
    now = TaxRate.objects.get(tax_class=standard)
    for country, since in (("", "2040-01-01"), ("AT", "2020-01-01")):
        post(world.boss, "new_tax_rate", standard.id, rate="21", valid_from=since, country=country)
    assert post(world.boss, "drop_tax_rate", now.id).status_code == 409
    assert post(world.boss, "drop_tax_rate", TaxRate.objects.get(country="AT").id).status_code == 302
    assert [each.valid_from.year for each in TaxRate.objects.filter(tax_class=standard)] == [2040, now.valid_from.year]


def test_who_may_only_look_changes_nothing(world: World) -> None:
    variant = a_product("Shirt", price="20", is_stocked=True)
    product, book = variant.product_id, standard_book("EUR")
    for member in (world.owner, world.colleague):
        shown = page(member, "product", product)
        assert "New price" not in shown
        answers = [
            post(member, "new_product", **a_form(name="Mine")),
            post(member, "archive_product", product),
            post(member, "product_fact", product, "name", name="Mine"),
            post(member, "new_variant", product, name="Mine"),
            post(
                member, "new_price", product, book=book.id, variant=variant.id, unit_price="1", valid_from="2026-01-01"
            ),
            post(member, "new_price_book", name="Mine", currency="EUR"),
            post(member, "new_promotion", name="Mine", how="percent", percent="5", scope="all"),
            post(member, "move_stock", variant.id, how="receive", quantity="1"),
            post(member, "selling", rounding="line"),
            post(member, "new_unit", name="Mine", symbol="m"),
        ]
        assert {answer.status_code for answer in answers} == {403}
    assert [each.name for each in Product.objects.all()] == ["Shirt"]
    assert not PriceBook.objects.filter(name="Mine").exists()
    assert not Promotion.objects.exists()
    assert not StockLevel.objects.exists()
    found = price_of(variant, Decimal(1), None, "EUR", date(2026, 11, 23))
    assert found is not None
    assert found.unit_price == 20


def test_strangers_find_nothing(world: World) -> None:
    variant = a_product("Shirt", is_stocked=True)
    for name, own in (
        ("product", variant.product_id),
        ("variant_stock", variant.id),
        ("price_book", standard_book("EUR").id),
    ):
        answer = world.stranger.client.get(reverse(f"sales:{name}", args=[own]))
        assert answer.status_code == 404


def test_what_is_on_a_deal_is_archived_not_thrown_away(world: World) -> None:
    from crm.errors import Refused
    from crm.records.actions.binning import bin_record, bin_records
    from sales.actions.deal_lines import add_line

    used, unused = a_product("Shirt"), a_product("Tie")
    add_line(a_deal(world).id, used, Decimal(1), by=system_actor())
    with pytest.raises(Refused, match="Archive it instead"):
        bin_record("product", used.product_id, by=world.boss.actor)
    outcome = bin_records("product", [used.product_id, unused.product_id], by=world.boss.actor)
    assert (outcome.changed, list(outcome.refused)) == (1, [used.product_id])
    assert [each.name for each in Product.objects.all()] == ["Shirt"]
    assert DealLine.objects.count() == 1
