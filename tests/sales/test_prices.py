"""What something costs: for whom, how many, in which currency, on which day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.accounts.actor import system_actor
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from sales.actions.price_books import retire_book, save_book
from sales.actions.prices import end_price, set_price
from sales.actions.selling_start import standard_book
from sales.actions.variants import add_part
from sales.models import Price, PriceBook, Variant
from sales.queries.buyers import Buyer
from sales.queries.price_books import unpriced
from sales.queries.prices import PriceFinder, price_of
from tests.sales.catalogue import LONG_AGO, a_company, a_price, a_product, tag_called, variant_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")
TODAY = date(2026, 11, 23)


def cost(
    variant: Variant, quantity: str = "1", buyer: Buyer | None = None, currency: str = "EUR", on: date = TODAY
) -> str:
    found = price_of(variant, Decimal(quantity), buyer, currency, on)
    return str(found.unit_price) if found else "none"


def book(name: str, **values: object) -> PriceBook:
    return save_book(None, {"name": name, "currency": "EUR", **values}, by=system_actor())


def test_the_tier_that_is_reached_holds() -> None:
    variant = a_product(price="10")
    a_price(variant, "9.50", quantity="100")
    a_price(variant, "9", quantity="1000")
    assert [cost(variant, each) for each in ("1", "99.9", "100", "5000")] == ["10", "10", "9.5", "9"]
    found = price_of(variant, Decimal(100), None, "EUR", TODAY)
    assert found is not None
    assert found.note == "From 100"
    assert found.more is not None
    assert found.more.unit_price == Decimal(9)


def test_prices_hold_from_a_day_to_a_day_and_what_held_stays() -> None:
    variant = a_product(price="10")
    a_price(variant, "12", valid_from=TODAY)
    a_price(variant, "8", valid_from=TODAY + timedelta(5), valid_until=TODAY + timedelta(9))
    days = [TODAY - timedelta(1), TODAY, TODAY + timedelta(5), TODAY + timedelta(9), TODAY + timedelta(10)]
    assert [cost(variant, on=day) for day in days] == ["10", "12", "8", "8", "12"]


def test_setting_a_price_of_the_same_day_again_keeps_the_old_one_as_replaced() -> None:
    variant = a_product(price="10")
    a_price(variant, "11")
    a_price(variant, "11")
    assert cost(variant) == "11"
    assert [str(row.unit_price) for row in Price.objects.order_by("id")] == ["10", "11"]
    assert Price.objects.get(unit_price=10).replaced_at is not None


def test_an_ended_price_holds_until_the_day_before() -> None:
    variant = a_product(price="10")
    end_price(Price.objects.get().id, on=TODAY, by=system_actor())
    assert (cost(variant, on=TODAY - timedelta(1)), cost(variant)) == ("10", "none")


def test_the_customers_own_book_goes_before_his_groups_and_these_before_everybodys() -> None:
    variant = a_product(price="10")
    firm = a_company("Nordwind", "Wholesale")
    a_price(variant, "8", book("Wholesale", tag=tag_called("Wholesale")))
    assert [cost(variant, buyer=Buyer(company=who)) for who in (None, firm, a_company("Other"))] == ["10", "8", "10"]
    a_price(variant, "7", book("Nordwind", company=firm))
    assert cost(variant, buyer=Buyer(company=firm)) == "7"


def test_a_book_stands_on_another() -> None:
    variant, other = a_product(price="19.99"), a_product("Screw", price="0.0345")
    base = standard_book("EUR")
    partners = book("Partners", tag=tag_called("Partner"), based_on=base, change=Decimal(-15))
    firm = Buyer(company=a_company("Nordwind", "Partner"))
    assert (cost(variant, buyer=firm), cost(other, buyer=firm)) == ("16.99", "0.0293")
    a_price(variant, "15", partners)
    assert cost(variant, buyer=firm) == "15"


def test_books_of_other_currencies_days_and_retired_ones_are_passed_over() -> None:
    variant = a_product(price=None)
    a_price(variant, "12", book("Dollars", currency="USD"))
    late = book("Autumn", valid_from=TODAY + timedelta(1))
    a_price(variant, "9", late)
    assert (cost(variant), cost(variant, currency="USD"), cost(variant, on=TODAY + timedelta(1))) == ("none", "12", "9")
    retire_book(late.id, by=system_actor())
    assert cost(variant, on=TODAY + timedelta(1)) == "none"


def test_a_bundle_costs_its_parts_or_what_it_says() -> None:
    part, other = a_product("Seat", price="10"), a_product("Belt", price="2.50")
    a_price(part, "9", quantity="10")
    bundle = a_product("Row", price="25", type="bundle", bundle_price="sum")
    add_part(bundle.product_id, part, Decimal(3), by=system_actor())
    add_part(bundle.product_id, other, Decimal(3), by=system_actor())
    assert (cost(bundle), cost(bundle, "4")) == ("37.5", "34.5")
    bundle.product.bundle_price = "own"
    assert cost(bundle) == "25"


def test_what_a_bundle_can_not_hold() -> None:
    row, seat = a_product("Row", type="bundle"), a_product("Seat")
    with pytest.raises(Refused, match="can't be a part"):
        add_part(row.product_id, a_product("Cabin", type="bundle"), Decimal(1), by=system_actor())
    with pytest.raises(Refused, match="no bundle"):
        add_part(seat.product_id, row, Decimal(1), by=system_actor())


def test_books_that_can_not_be() -> None:
    base = standard_book("EUR")
    partners = book("Partners", based_on=base)
    for values, words in (
        ({"name": "Partners"}, "already"),
        ({"name": "More", "based_on": partners}, "its own prices throughout"),
        ({"name": "More", "based_on": base, "currency": "USD"}, "own currency"),
    ):
        with pytest.raises(Refused, match=words):
            book(**values)
    with pytest.raises(Refused, match="stands on"):
        retire_book(base.id, by=system_actor())


def test_the_currency_of_prices_stays() -> None:
    base, empty = standard_book("EUR"), book("Empty")
    partners = book("Partners", based_on=base)
    a_price(a_product(price=None), "5", partners)
    for each in (base, partners):
        with pytest.raises(Refused, match="in EUR"):
            save_book(each.id, {"currency": "USD", "based_on": None}, by=system_actor())
    save_book(empty.id, {"currency": "USD"}, by=system_actor())
    assert list(PriceBook.objects.order_by("name").values_list("currency", flat=True)) == ["USD", "EUR", "EUR"]


def test_a_book_comes_back_after_the_one_it_stands_on() -> None:
    base = book("Base")
    partners = book("Partners", based_on=base)
    for each in (partners, base):
        retire_book(each.id, by=system_actor())
    with pytest.raises(Refused, match="not used"):
        retire_book(partners.id, by=system_actor(), back=True)
    for each in (base, partners):
        assert retire_book(each.id, by=system_actor(), back=True).active


def test_what_is_not_reached_in_a_book_costs_what_it_costs_in_the_one_it_stands_on() -> None:
    variant = a_product(price="10")
    partners = book("Partners", tag=tag_called("Partner"), based_on=standard_book("EUR"), change=Decimal(-10))
    a_price(variant, "7", partners, quantity="100")
    firm = Buyer(company=a_company("Nordwind", "Partner"))
    assert [cost(variant, each, firm) for each in ("1", "99", "100")] == ["9", "9", "7"]


def test_a_price_that_is_over_is_not_ended_again() -> None:
    a_product(price="10")
    price = Price.objects.get()
    for day in (TODAY, TODAY + timedelta(30)):
        end_price(price.id, on=day, by=system_actor())
    assert Price.objects.get().valid_until == TODAY - timedelta(1)
    assert Event.objects.filter(kind="products.price_set").count() == 2


def test_bundles_are_read_together(django_assert_max_num_queries: Any) -> None:
    seat, bundles = a_product("Seat", price="0.3333"), []
    for turn in range(5):
        bundle = a_product(f"Row {turn}", price=None, type="bundle", bundle_price="sum")
        add_part(bundle.product_id, seat, Decimal("1.2345"), by=system_actor())
        bundles.append(bundle)
    finder = PriceFinder(Buyer(), "EUR", TODAY)
    with django_assert_max_num_queries(3):
        finder.load(bundles)
        found = [finder.price_of(each, Decimal(1)) for each in bundles]
    assert {str(each.unit_price) for each in found if each} == {"0.411459"}


def test_what_no_book_prices_today_is_named() -> None:
    priced, over, never = a_product("Priced"), a_product("Over", price=None), a_product("Never", price=None)
    a_price(over, "5", valid_until=TODAY - timedelta(1))
    assert unpriced(TODAY) == [never, over]
    a_price(over, "5", valid_from=TODAY)
    assert unpriced(TODAY) == [never]
    assert priced not in unpriced(TODAY)


def test_only_who_manages_products_sets_prices(world: World) -> None:
    variant = a_product(price="10")
    for member in (world.owner, world.colleague):
        with pytest.raises(NotAllowed):
            set_price(variant, standard_book("EUR"), Decimal(1), valid_from=LONG_AGO, by=member.actor)
        with pytest.raises(NotAllowed):
            end_price(Price.objects.get().id, on=TODAY, by=member.actor)
        with pytest.raises(NotAllowed):
            save_book(None, {"name": "Mine", "currency": "EUR"}, by=member.actor)
    assert cost(variant) == "10"
    assert not PriceBook.objects.filter(name="Mine").exists()


def test_a_company_that_goes_does_not_leave_its_prices_to_everybody() -> None:
    variant, firm = a_product(price="10"), a_company("Nordwind")
    own = book("Nordwind", company=firm)
    a_price(variant, "1", own)
    PriceBook.objects.filter(id=own.id).update(company=None)
    assert cost(variant) == "10"
    rare = a_product("Rare", price=None)
    a_price(rare, "1", own)
    save_book(own.id, {"name": "Old prices", "company": None}, by=system_actor())
    assert cost(rare) == "none"
    save_book(own.id, {"tag": tag_called("Gold")}, by=system_actor())
    assert cost(rare, buyer=Buyer(company=a_company("Other", "Gold"))) == "1"


def test_variants_have_prices_of_their_own() -> None:
    from sales.actions.variants import save_variant

    blue = a_product("Shirt", price="20")
    red = save_variant(blue.product_id, None, {"name": "Red"}, by=system_actor())
    a_price(red, "22")
    assert (cost(blue), cost(variant_of(blue.product)), cost(red)) == ("20", "20", "22")
