"""Pairs as the formulas say, from what was really bought, and reckoned once."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.customers.models import Company, Person
from crm.errors import NotAllowed
from crm.tenancy.models import Organization
from sales.actions.moves import win_deal
from sales.models import Deal
from sales.orders.models import Order, OrderLine
from sales.suggestions.actions.reckoning import change_suggestion_rules, reckon_suggestions
from sales.suggestions.models import CustomerProduct, ProductPair, SuggestionRules
from sales.suggestions.purchases import count_pairs, keep_purchases
from tests.suggestions.making import a_deal_with, a_product, buyers, variant_of
from tests.world import World

BASKETS = st.lists(st.frozensets(st.sampled_from(range(5)), min_size=1), max_size=12)


def by_hand(baskets: list[frozenset[int]], least: int, confidence: int) -> dict[tuple[int, int], tuple[int, ...]]:
    """Every ordered pair of products, by going through every basket."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for first, then in permutations(range(5), 2):
        firsts = sum(first in basket for basket in baskets)
        thens = sum(then in basket for basket in baskets)
        both = sum({first, then} <= basket for basket in baskets)
        if both < least or not both:
            continue
        support = Fraction(both, len(baskets))
        sure = Fraction(both, firsts)
        lift = support / (Fraction(firsts, len(baskets)) * Fraction(thens, len(baskets)))
        if sure >= Fraction(confidence, 100) and lift > 1:
            found[first, then] = (both, firsts, thens, len(baskets))
    return found


def test_pairs_are_those_found_by_hand(in_scope: World) -> None:
    products = [a_product(f"P{number}", in_scope.boss) for number in range(5)]
    number = {product.id: place for place, product in enumerate(products)}
    day = date(2026, 1, 1)

    @settings(max_examples=25)
    @given(baskets=BASKETS, least=st.integers(1, 3), confidence=st.integers(1, 100))
    def check(baskets: list[frozenset[int]], least: int, confidence: int) -> None:
        with transaction.atomic():
            customers = [Company(name=f"C{each}", name_key=f"c{each}") for each in range(len(baskets))]
            Company.objects.bulk_create(customers)
            CustomerProduct.objects.bulk_create(
                CustomerProduct(company=company, product=products[each], first_on=day, last_on=day)
                for company, basket in zip(customers, baskets, strict=True)
                for each in basket
            )
            rows = count_pairs(least=least, confidence=confidence, since=date(2025, 1, 1))
            transaction.set_rollback(True)
        found = {(number[first], number[then]): tuple(rest) for first, then, *rest in rows}
        assert found == by_hand(baskets, least, confidence)

    check()


def test_reckoned_at_night_with_confidence_and_lift(in_scope: World) -> None:
    tent, stove, hat = (a_product(name, in_scope.boss) for name in ("Tent", "Stove", "Hat"))
    buyers(3, tent, stove)
    buyers(1, tent)
    buyers(6, hat)
    rows = CustomerProduct.objects.count()
    SuggestionRules.objects.update_or_create(defaults={"min_count": 3})
    # What orders and deals don't say was not bought: here it is said by hand, so it is kept from being forgotten.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sales.suggestions.actions.reckoning.keep_purchases", lambda: None)
        assert reckon_suggestions() == 2
    assert CustomerProduct.objects.count() == rows
    pair = ProductPair.objects.get(first=tent)
    assert (pair.then_id, pair.both, pair.firsts, pair.customers) == (stove.id, 3, 4, 10)
    assert (pair.confidence, pair.support) == (0.75, 0.3)
    assert pair.lift == pytest.approx(0.3 / (0.4 * 0.3))
    assert reckon_suggestions() == 0  # not due before tomorrow


def test_what_counts_as_bought(in_scope: World) -> None:
    boss = in_scope.boss
    tent, stove, hat = (a_product(name, boss) for name in ("Tent", "Stove", "Hat"))
    acme = Company.objects.create(name="Acme")
    won = a_deal_with(acme, tent, boss)
    win_deal(won.id, by=boss.actor)
    a_deal_with(acme, hat, boss)  # still open
    worker = Person.objects.create(first_name="Ada", company=acme)
    order = Order.objects.create(number="O-1", name="Order", person=worker, currency="EUR", placed_on=date(2026, 5, 1))
    OrderLine.objects.create(order=order, variant=variant_of(stove), name="Stove")
    OrderLine.objects.create(order=order, variant=variant_of(hat), name="Hat", quantity=1, cancelled=1)
    keep_purchases()
    owned = CustomerProduct.objects.filter(company=acme)
    assert {row.product_id for row in owned} == {tent.id, stove.id}
    Order.objects.filter(id=order.id).update(status="cancelled")
    keep_purchases()
    assert {row.product_id for row in owned.all()} == {tent.id}


def test_only_who_may_sets_rules(in_scope: World) -> None:
    with pytest.raises(NotAllowed):
        change_suggestion_rules({"min_count": 1}, by=in_scope.owner.actor)
    assert in_scope.owner.client.post("/sales/suggestions/rules/", {"min_count": "1"}).status_code == 403
    wrong = in_scope.boss.client.post("/sales/suggestions/rules/", {"min_count": "0"})
    assert wrong.status_code == 422
    values = {"active": "on", "min_count": "5", "min_confidence": "30", "months_back": "12", "quiet_months": "3"}
    assert in_scope.boss.client.post("/sales/suggestions/rules/", values).status_code == 302
    assert SuggestionRules.objects.get().min_count == 5


def test_a_day_is_the_organizations_own(in_scope: World) -> None:
    Organization.objects.filter(id=in_scope.org.id).update(time_zone="Pacific/Auckland")
    tent = a_product("Tent", in_scope.boss)
    deal = a_deal_with(Company.objects.create(name="Acme"), tent, in_scope.boss)
    win_deal(deal.id, by=in_scope.boss.actor)
    Deal.objects.filter(id=deal.id).update(won_at=datetime(2026, 6, 14, 20, 30, tzinfo=UTC))
    keep_purchases()
    assert CustomerProduct.objects.get().last_on == date(2026, 6, 15)
