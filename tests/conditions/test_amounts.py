"""Amounts in conditions: the decimals of their currency, and never mixed with another."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.conditions.amounts import CODES, amount_text, amount_words, read_amount
from crm.conditions.params import read_params, to_params
from crm.conditions.tree import parse, to_json, words
from crm.customers.models import Company, Person
from crm.money import Money
from crm.records.actions.custom_fields import add_custom_field
from leads.models import Lead
from tests.world import World

AMOUNTS = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(sorted(CODES)))


def leads(*amounts: tuple[int | None, str]) -> None:
    person = Person.objects.create(last_name="x")
    for minor, code in amounts:
        Lead.objects.create(name_key="x", person=person, value_minor=minor, currency=code)


def found(world: World, key: str, value: str) -> set[int | None]:
    read = read_params("lead", [(key, value)])
    assert not read.problems, read.problems
    return {lead.value_minor for lead in read.apply(Lead.objects.all(), world.boss.actor)}


def test_an_amount_without_a_currency_is_in_the_organizations_own(in_scope: World) -> None:
    leads((120_000, "EUR"), (130_000, "JPY"), (None, "EUR"))
    assert found(in_scope, "value__at_least", "1200") == {120_000}
    assert found(in_scope, "value__at_least", "1,200.00 EUR") == {120_000}
    assert found(in_scope, "value__less", "1200.01") == {120_000}


def test_the_decimals_are_those_of_the_currency(in_scope: World) -> None:
    leads((1500, "JPY"), (1500, "KWD"), (1500, "EUR"))
    read = read_params("lead", [("value__at_least", "1500 JPY")]).node
    assert words(read, "lead") == "Worth a year is at least ¥1,500"
    assert read_amount("1500 JPY") == Money(1500, "JPY")
    assert read_amount("1.5 KWD") == Money(1500, "KWD")
    assert (
        words(read_params("lead", [("value", "1.5 KWD")]).node, "lead") == "Worth a year is KWD\N{NO-BREAK SPACE}1.500"
    )
    assert found(in_scope, "value__at_least", "1500 JPY") == {1500}
    assert (
        len(read_params("lead", [("value__at_least", "1.5 KWD")]).apply(Lead.objects.all(), in_scope.boss.actor)) == 1
    )


def test_another_currency_is_something_else(in_scope: World) -> None:
    leads((100, "EUR"), (100, "USD"), (None, "EUR"))
    assert len(read_params("lead", [("value__is_not", "1 EUR")]).apply(Lead.objects.all(), in_scope.boss.actor)) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("12.5 JPY", "JPY has no decimals"),
        ("1.234,56 JPY", "JPY has no decimals"),
        ("1.2345", "EUR has 2 decimals"),
        ("1.23456 KWD", "KWD has 3 decimals"),
        ("12 XXX", "Choose the currency"),
        ("twelve", "Give an amount"),
        ("12abc34", "Give an amount"),
        ("EUR", "Give an amount"),
        ("", "Give an amount"),
        ("9" * 30, "Give an amount"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(in_scope: World, typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_amount(typed)


def test_stored_minor_units_are_the_organizations_currency(in_scope: World) -> None:
    """As conditions were stored before amounts had a currency."""
    node = parse({"field": "lead.value", "op": "more", "value": 5000})
    assert words(node, "lead") == "Worth a year is more than €50"
    assert to_json(node)["value"] == {"minor": 5000, "currency": "EUR"}


@settings(suppress_health_check=list(HealthCheck))
@given(money=AMOUNTS)
def test_amounts_come_back(in_scope: World, money: Money) -> None:
    assert read_amount(" ".join(amount_text(money))) == money
    node = parse({"field": "lead.value", "op": "more", "value": {"minor": money.minor, "currency": money.currency}})
    assert parse(to_json(node)) == node
    assert read_params("lead", to_params(node)).node.parts[0] == node  # type: ignore[union-attr]
    assert amount_words(money)


@pytest.fixture
def budget(in_scope: World) -> Callable[[str, dict[str, object]], Person]:
    """People with an amount in a field that the organization made."""
    add_custom_field({"record_kind": "person", "label": "Budget", "kind": "money"}, by=in_scope.boss.actor)
    return lambda name, value: Person.objects.create(last_name=name, custom={"budget": value})


def test_own_amounts_have_currencies_too(in_scope: World, budget: Callable[..., Person]) -> None:
    euro, yen = budget("Euro", {"minor": 1000, "currency": "EUR"}), budget("Yen", {"minor": 1000, "currency": "JPY"})
    none = Person.objects.create(last_name="None", company=Company.objects.create(name="x"))

    def people(key: str, value: str) -> set[Person]:
        return set(read_params("person", [(key, value)]).apply(Person.objects.all(), in_scope.boss.actor))

    assert people("custom.budget__at_least", "1 EUR") == {euro}
    assert people("custom.budget__at_least", "1000 JPY") == {yen}
    assert people("custom.budget__is_not", "10 EUR") == {yen, none}
    assert people("custom.budget__empty", "yes") == {none}
    Lead.objects.create(name_key="x", currency="EUR", person=none)
    lead = Lead.objects.create(name_key="x", currency="EUR", person=yen)
    related = read_params("lead", [("person.custom.budget", "1000 JPY")])
    assert list(related.apply(Lead.objects.all(), in_scope.boss.actor)) == [lead]
    other = read_params("lead", [("person.custom.budget__is_not", "1000 JPY")])
    assert other.apply(Lead.objects.all(), in_scope.boss.actor).count() == 1
