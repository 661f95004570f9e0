"""Products on a deal: prices follow books and promotions, the amount follows the products."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from crm.accounts.actor import system_actor
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.types import SubjectRef
from sales.actions.coupons import add_coupon, redeem_coupon, release_coupons
from sales.actions.deal_lines import add_free_line, add_line, change_line, drop_code, drop_line, set_pricing, use_code
from sales.actions.deals import change_deal
from sales.actions.moves import lose_deal, reopen_deal
from sales.actions.products import archive_product
from sales.actions.promotions import save_promotion
from sales.actions.seeding import seed_sales
from sales.actions.selling import change_terms, set_tax_rate
from sales.actions.selling_start import seed_selling
from sales.models import Coupon, CouponUse, Deal, DealLine, LossReason, Promotion, TaxClass, Unit, Variant
from sales.queries.buyers import Buyer
from sales.queries.deal_lines import lines_of, offer_of
from tests.sales.catalogue import a_company, a_price, a_product, tag_called
from tests.sales.deals import a_deal
from tests.world import World, scope_of

SYSTEM = system_actor()
here = pytest.mark.usefixtures("in_scope")


def value(deal: Deal) -> int:
    return Deal.objects.get(id=deal.id).value_minor


def a_promotion(name: str = "Sale", **values: Any) -> Promotion:
    start = {"percent": Decimal(10)} if "amount_minor" not in values else {"currency": "EUR"}
    return save_promotion(None, {"name": name, **start, **values}, [], by=SYSTEM)


def on(deal: Deal, variant: Variant, count: str = "1") -> DealLine:
    return add_line(deal.id, variant, Decimal(count), by=SYSTEM)


@here
def test_the_amount_follows(world: World) -> None:
    deal, seat = a_deal(world, value=5), a_product("Seat", price="10")
    a_price(seat, "9", quantity="10")
    line = on(deal, seat, "2")
    assert value(deal) == 2000
    change_line(deal.id, line.id, {"quantity": Decimal(10)}, by=world.owner.actor)
    assert value(deal) == 9000
    add_free_line(
        deal.id, {"name": "Travel", "quantity": Decimal(1), "unit_price": Decimal("150.50")}, by=world.owner.actor
    )
    assert value(deal) == 24050
    set_pricing(deal.id, {"discount_minor": 50}, by=world.owner.actor)
    assert value(deal) == 24000
    set_pricing(deal.id, {"follows": False}, by=world.owner.actor)
    drop_line(deal.id, line.id, by=world.owner.actor)
    assert value(deal) == 24000


@here
def test_a_price_or_discount_by_hand_stays_until_it_is_given_back(world: World) -> None:
    deal, seat = a_deal(world), a_product("Seat", price="10")
    line = on(deal, seat)
    change_line(deal.id, line.id, {"unit_price": Decimal("8.88"), "discount": Decimal(50)}, by=SYSTEM)
    change_line(deal.id, line.id, {"quantity": Decimal(100)}, by=SYSTEM)
    assert value(deal) == 44400
    a_promotion()
    now = change_line(deal.id, line.id, {"unit_price": None, "discount": None}, by=SYSTEM)
    assert (now.unit_price, now.discount, value(deal)) == (10, 10, 90000)
    assert now.price_note == "Sale"


@here
def test_the_best_promotion_counts_and_only_for_whom_and_what_it_is(world: World) -> None:
    company = a_company("Nordwind", "Gold")
    deal = a_deal(world, company=company)
    seat, belt = a_product("Seat", price="100", category="Seats"), a_product("Belt", price="10")
    a_promotion("All", percent=Decimal(5))
    a_promotion("Seats", percent=Decimal(10), scope="category", category="seats")
    a_promotion("Gold", percent=Decimal(12), tag=tag_called("Gold"), scope="category", category="Seats", min_quantity=3)
    a_promotion("Others", percent=Decimal(90), tag=tag_called("Other"))
    a_promotion("Past", percent=Decimal(90), valid_until=date(2020, 1, 1))
    a_promotion("Code", percent=Decimal(90), needs_code=True)
    line = on(deal, seat, "2")
    on(deal, belt)
    assert value(deal) == 18000 + 950
    change_line(deal.id, line.id, {"quantity": Decimal(3)}, by=SYSTEM)
    assert value(deal) == 26400 + 950


@here
def test_an_amount_off_the_whole_never_takes_more_than_there_is(world: World) -> None:
    deal, belt = a_deal(world), a_product("Belt", price="10")
    a_promotion("Welcome", amount_minor=1500)
    line = on(deal, belt)
    assert value(deal) == 0
    change_line(deal.id, line.id, {"quantity": Decimal(2)}, by=SYSTEM)
    assert value(deal) == 500
    assert offer_of(Deal.objects.get(id=deal.id)).pricing.promotion_name == "Welcome"


@here
def test_optional_lines_are_not_in_the_sum_and_taxes_come_beside(world: World) -> None:
    standard = TaxClass.objects.filter(name="Standard").first() or a_product("x").product.tax_class
    set_tax_rate(standard.id, Decimal(19), date(2020, 1, 1), by=SYSTEM)
    set_tax_rate(standard.id, Decimal(20), date(2020, 1, 1), country="AT", by=SYSTEM)
    for country, rate in (("DE", 19), ("AT", 20)):
        deal = a_deal(world, company=a_company(f"Firm {country}", country=country))
        on(deal, a_product(f"Seat {country}", price="100"))
        extra = on(deal, a_product(f"Extra {country}", price="50"))
        change_line(deal.id, extra.id, {"optional": True}, by=SYSTEM)
        totals = offer_of(Deal.objects.get(id=deal.id)).totals
        assert (totals.net.minor, totals.tax.minor, value(deal)) == (10_000, rate * 100, 10_000)


@here
def test_what_is_in_no_catalogue_loses_its_discount_but_not_its_price(world: World) -> None:
    deal = a_deal(world)
    values = {"name": "Travel", "quantity": Decimal(1), "unit_price": Decimal(100), "discount": Decimal(10)}
    line = add_free_line(deal.id, values, by=SYSTEM)
    edit = reverse("sales:deal_line", args=[deal.id, line.id])
    sent = {"name": "Travel", "quantity": "1", "unit_price": "", "discount": ""}
    assert world.owner.client.post(edit, sent).status_code == 422
    assert value(deal) == 9_000
    assert world.owner.client.post(edit, sent | {"unit_price": "100"}).status_code == 302
    assert (DealLine.objects.get().discount, value(deal)) == (0, 10_000)


@here
def test_what_comes_every_month_is_without_what_is_optional(world: World) -> None:
    deal = a_deal(world)
    for name, months in (("Line", 1), ("Care", 12)):
        on(deal, a_product(name, price="60", type="subscription", every_months=months))
    extra = on(deal, a_product("Backup", price="30", type="subscription", every_months=1))
    change_line(deal.id, extra.id, {"optional": True}, by=SYSTEM)
    assert offer_of(Deal.objects.get(id=deal.id)).every_month.minor == 6_500


@here
def test_more_than_can_be_counted_is_refused(world: World) -> None:
    deal = a_deal(world, value=5)
    values = {"name": "Everything", "quantity": Decimal(10**9), "unit_price": Decimal(10**9)}
    with pytest.raises(Refused, match="more than can be counted"):
        add_free_line(deal.id, values, by=SYSTEM)
    assert value(deal) == 5


@here
def test_a_deal_with_products_keeps_its_currency(world: World) -> None:
    deal = a_deal(world)
    change_deal(deal.id, {"currency": "USD"}, by=SYSTEM)
    change_deal(deal.id, {"currency": "EUR"}, by=SYSTEM)
    line = on(deal, a_product("Seat", price="10"))
    with pytest.raises(Refused, match="priced in EUR"):
        change_deal(deal.id, {"currency": "USD"}, by=SYSTEM)
    assert Deal.objects.get(id=deal.id).currency == "EUR"
    drop_line(deal.id, line.id, by=SYSTEM)
    change_deal(deal.id, {"currency": "USD"}, by=SYSTEM)
    assert Deal.objects.get(id=deal.id).currency == "USD"


@here
def test_a_deal_that_was_taken_up_again_at_once_keeps_its_code(world: World, drain: Any) -> None:
    seed_sales()
    deal = a_deal(world)
    on(deal, a_product("Seat", price="10"))
    add_coupon(a_promotion("Spring", needs_code=True).id, "SPRING", {}, by=SYSTEM)
    use_code(deal.id, "SPRING", by=SYSTEM)
    lose_deal(deal.id, LossReason.objects.all()[0], by=SYSTEM)
    reopen_deal(deal.id, by=SYSTEM)
    drain()
    assert (Coupon.objects.get().used, CouponUse.objects.count(), value(deal)) == (1, 1, 900)


@here
def test_prices_with_their_tax_in_them_make_a_deal_worth_what_is_left(world: World) -> None:
    seat = a_product("Seat", price="119")
    set_tax_rate(seat.product.tax_class_id, Decimal(19), date(2020, 1, 1), by=SYSTEM)
    change_terms({"tax_included": True}, by=SYSTEM)
    deal = a_deal(world)
    on(deal, seat)
    assert value(deal) == 10_000


@here
def test_what_is_archived_or_of_a_closed_deal_is_refused(world: World) -> None:
    seed_sales()
    deal, seat = a_deal(world), a_product("Seat")
    line = on(deal, seat)
    archive_product(seat.product_id, by=SYSTEM)
    seat.product.refresh_from_db()
    with pytest.raises(Refused, match="not sold any more"):
        on(deal, seat)
    lose_deal(deal.id, LossReason.objects.all()[0], by=SYSTEM)
    with pytest.raises(Refused, match="closed"):
        drop_line(deal.id, line.id, by=SYSTEM)
    assert DealLine.objects.count() == 1


@here
def test_who_may(world: World) -> None:
    deal, seat = a_deal(world), a_product("Seat", price="10")
    line = on(deal, seat)
    with pytest.raises(NotAllowed):
        change_line(deal.id, line.id, {"quantity": Decimal(9)}, by=world.colleague.actor)
    other = a_deal(world, name="Other")
    with pytest.raises(NotFound):
        drop_line(other.id, line.id, by=world.owner.actor)
    assert (value(deal), DealLine.objects.count()) == (1000, 1)


@here
def test_on_the_page(world: World) -> None:
    seed_selling()
    hour = Unit.objects.get(name="Hour")
    deal, _seat = a_deal(world), a_product("Seat", price="10", sku="S-1", unit=hour)
    url = reverse("sales:add_deal_line", args=[deal.id])
    assert world.owner.client.post(url, {"product": "S-1 · Seat", "quantity": "2,5"}).status_code == 302
    assert world.owner.client.post(url, {"product": "Nothing", "quantity": "1"}).status_code == 422
    assert world.colleague.client.post(url, {"product": "S-1", "quantity": "1"}).status_code == 403
    line = DealLine.objects.get()
    shown = world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert "€25.00" in shown
    edit = reverse("sales:deal_line", args=[deal.id, line.id])
    sent = {"name": "Seat", "quantity": "4", "unit_price": "10", "discount": "0"}
    assert world.owner.client.post(edit, sent).status_code == 302
    line.refresh_from_db()
    assert (line.quantity, line.price_by_hand) == (4, False)
    assert world.owner.client.get(reverse("sales:deal_sum", args=[deal.id])).status_code == 200
    whole = {"off": "5", "follows": "on"}
    assert world.owner.client.post(reverse("sales:deal_sum", args=[deal.id]), whole).status_code == 302
    assert value(deal) == 3500
    assert "Seat" in world.colleague.client.get(reverse("sales:deal", args=[deal.id])).content.decode()


@here
def test_a_code_is_used_and_given_back(world: World, drain: Any) -> None:
    seed_sales()
    deal, seat = a_deal(world), a_product("Seat", price="10")
    on(deal, seat)
    promotion = a_promotion("Spring", needs_code=True)
    add_coupon(promotion.id, "SPRING-26", {"most_uses": 1}, by=SYSTEM)
    use_code(deal.id, "spring 26", by=world.owner.actor)
    use_code(deal.id, "spring 26", by=world.owner.actor)
    assert (value(deal), Coupon.objects.get().used) == (900, 1)
    with pytest.raises(Refused, match="as often"):
        use_code(a_deal(world, name="Second").id, "SPRING26", by=world.owner.actor)
    drop_code(deal.id, by=world.owner.actor)
    assert (value(deal), Coupon.objects.get().used) == (1000, 0)
    use_code(deal.id, "SPRING26", by=world.owner.actor)
    lose_deal(deal.id, LossReason.objects.all()[0], by=SYSTEM)
    drain()
    assert (Coupon.objects.get().used, CouponUse.objects.count()) == (0, 0)


@here
def test_the_last_product_takes_its_code_along(world: World) -> None:
    deal = a_deal(world)
    first, last = on(deal, a_product("Seat", price="10")), on(deal, a_product("Belt", price="5"))
    add_coupon(a_promotion("Spring", needs_code=True).id, "SPRING", {}, by=SYSTEM)
    use_code(deal.id, "SPRING", by=SYSTEM)
    drop_line(deal.id, first.id, by=SYSTEM)
    assert Coupon.objects.get().used == 1
    drop_line(deal.id, last.id, by=SYSTEM)
    assert (Coupon.objects.get().used, CouponUse.objects.count()) == (0, 0)


@here
def test_lines_are_put_in_another_order(world: World) -> None:
    deal = a_deal(world)
    first, _ = on(deal, a_product("Seat")), on(deal, a_product("Belt"))
    page = world.owner.client.get(reverse("sales:deal_line", args=[deal.id, first.id])).content.decode()
    move = reverse("sales:place_deal_line", args=[deal.id, first.id])
    assert move in page
    world.owner.client.post(move)
    assert [line.name for line in lines_of(deal)] == ["Belt", "Seat"]
    world.owner.client.post(move)
    world.owner.client.post(move, {"back": "1"})
    assert [line.name for line in lines_of(deal)] == ["Seat", "Belt"]
    assert world.colleague.client.post(move).status_code == 403


@here
def test_an_amount_set_by_hand_is_told_beside_the_products(world: World) -> None:
    deal = a_deal(world)
    on(deal, a_product("Seat", price="10"))
    where = reverse("sales:deal", args=[deal.id])
    assert "set by hand" not in world.owner.client.get(where).content.decode()
    change_deal(deal.id, {"value_minor": 5}, by=SYSTEM)
    assert "set by hand" in world.owner.client.get(where).content.decode()


@here
def test_a_deal_without_products_asks_once(world: World, django_assert_num_queries: Any) -> None:
    deal = a_deal(world)
    with django_assert_num_queries(1):
        assert offer_of(deal).totals.net.minor == 0


@here
def test_codes_that_are_refused(world: World) -> None:
    company = a_company("Nordwind")
    promotion = a_promotion("Spring", needs_code=True)
    over = a_promotion("Over", needs_code=True, valid_until=date(2020, 1, 1))
    gold = a_promotion("Gold", needs_code=True, tag=tag_called("Gold"))
    add_coupon(promotion.id, "ONE", {"most_per_customer": 1}, by=SYSTEM)
    add_coupon(over.id, "OVER", {}, by=SYSTEM)
    add_coupon(gold.id, "GOLD", {}, by=SYSTEM)
    first, second = (a_deal(world, name=name, company=company) for name in "ab")
    use_code(first.id, "one", by=SYSTEM)
    for code, words in (
        ("ONE", "This customer"),
        ("OVER", "any more"),
        ("GOLD", "other customers"),
        ("X", "Nobody knows"),
    ):
        with pytest.raises(Refused, match=words):
            use_code(second.id, code, by=SYSTEM)
    assert CouponUse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_for_five_is_used_five_times_by_sixteen_at_once(world: World) -> None:
    with scope_of(world.org):
        add_coupon(a_promotion(needs_code=True).id, "FIVE", {"most_uses": 5}, by=SYSTEM)
        deals = [SubjectRef("deal", a_deal(world, name=f"Deal {turn}").id) for turn in range(16)]
    got: list[SubjectRef] = []
    together = Barrier(16)

    def take(deal: SubjectRef) -> None:
        together.wait(timeout=20)
        try:
            with scope_of(world.org):
                redeem_coupon("five", deal, Buyer(), on=date(2026, 11, 23))
            got.append(deal)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [Thread(target=take, args=(deal,)) for deal in deals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope_of(world.org):
        assert len(got) == 5
        assert (Coupon.objects.get().used, CouponUse.objects.count()) == (5, 5)
        release_coupons(got[0])
        release_coupons(got[0])
        assert Coupon.objects.get().used == 4
