"""Conditions in an address: what they mean, that they come back as they were, and what is refused in words."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.conditions import tree as trees
from crm.conditions.fields import Field, FieldKind, fields_of
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.params import read_params, to_params
from crm.conditions.tree import Not, parse, words
from crm.customers.models import Lifecycle, Person
from crm.customers.queries.people import people_visible_to
from crm.tenancy.scope import tenant_scope
from tests.world import World

pytestmark = pytest.mark.django_db

IDS = [str(uuid4()) for _ in range(3)]
TEXTS: dict[Operand, Any] = {
    Operand.NOTHING: st.just("yes"),
    Operand.TEXT: st.sampled_from(["Mun", "none", "a&b=c", "é %", "nobody"]),
    Operand.NUMBER: st.integers(-5, 500).map(str),
    Operand.MONEY: st.sampled_from(["12", "0.5", "1200", "49.90"]),
    Operand.DAY: st.dates().filter(lambda day: 1900 <= day.year <= 2200).map(str),
    Operand.DAYS: st.integers(0, 400).map(str),
    Operand.CHOICE: st.sampled_from(Lifecycle.values),
    Operand.CHOICES: st.sampled_from(Lifecycle.values),
    Operand.YES_NO: st.sampled_from(["yes", "no"]),
    Operand.PERIOD: st.sampled_from(["this-month", "2026-11", "2026-q4", "2026", "yesterday"]),
    Operand.RECORD: st.sampled_from([*IDS, "me"]),
    Operand.RECORDS: st.sampled_from([*IDS, "me"]),
}


def own_fields() -> list[Field]:
    return [field for field in fields_of("person") if field.kind != FieldKind.CHOICE or field.param == "lifecycle"]


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Parameters of any fields, with any comparison, some of them given more than once."""
    found = []
    for field in draw(st.lists(st.sampled_from(own_fields()), max_size=4)):
        name = draw(st.sampled_from(["", *OPERATORS[field.kind]]))
        operator = OPERATORS[field.kind][name or next(iter(OPERATORS[field.kind]))]
        if not name and field.kind in (FieldKind.DATE, FieldKind.MOMENT):
            operator = OPERATORS[field.kind][draw(st.sampled_from(["on", "during"]))]
        key = f"{field.param}__{name}" if name else field.param
        texts = TEXTS[operator.operand] if field.kind != FieldKind.LINK else st.sampled_from(IDS)
        if operator.operand == Operand.NOTHING:
            texts = TEXTS[Operand.NOTHING]
        found += [(key, value) for value in draw(st.lists(texts, min_size=1, max_size=2))]
    return found


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(given_pairs=pairs())
def test_what_an_address_means_can_be_written_as_one(in_scope: World, given_pairs: list[tuple[str, str]]) -> None:
    read = read_params("person", given_pairs)
    assert not read.problems
    again = read_params("person", to_params(read.node))
    assert not again.problems
    # The order of what all has to hold is free, and saying it twice says no more.
    assert {repr(part.node) for part in again.parts} == {repr(part.node) for part in read.parts}


def said(sentence: str) -> set[str]:
    """What it says, in any order and once: that is free among what all has to hold."""
    return set(re.split(r"[()\s]+", sentence.strip("()")))


LEAF = st.sampled_from(
    [
        {"field": "person.city", "op": "is", "value": "Bonn"},
        {"field": "person.city", "op": "contains", "value": "x"},
        {"field": "person.lifecycle", "op": "any_of", "value": ["customer", "lead"]},
        {"field": "person.lifecycle", "op": "is", "value": "lead"},
        {"field": "person.lifecycle", "op": "empty"},
        {"field": "person.owner", "op": "is", "value": "me"},
        {"field": "person.owner", "op": "empty"},
        {"field": "person.birthday", "op": "during", "value": "this-month"},
        {"field": "person.tags", "op": "has", "value": "vip"},
    ]
)
TREES = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | inner.map(lambda part: {"not": part})
    ),
    max_leaves=6,
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_any_condition_fits_into_an_address(in_scope: World, tree: dict[str, Any]) -> None:
    node = parse(tree)
    read = read_params("person", to_params(node))
    assert not read.problems
    joins = {"and", "or"}  # a test said twice is said once in an address, with nothing to join
    assert said(words(read.node)) - joins == said(words(node)) - joins


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    keys=st.lists(
        st.sampled_from(["owner", "lifecycle", "where", "city__contains", "created__in_last", "birthday", "tags", "x"])
        | st.text(max_size=12),
        max_size=3,
    ),
    value=st.text(max_size=30) | st.sampled_from(['{"any":[]}', "[", "[" * 9999, "me", "NaN", "1e400", "0000-01-01"]),
)
def test_no_address_breaks_it(in_scope: World, keys: list[str], value: str) -> None:
    value = value.replace("\x00", "")
    read = read_params("person", [(key, value) for key in keys])
    assert all(problem.words for problem in read.problems)
    list(read.apply(Person.objects.all(), in_scope.boss.actor)[:1])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ([("owner", "me")], "Owner is me"),
        ([("owner", "nobody")], "Owner is nobody"),
        ([("owner", "me"), ("owner", "nobody")], "(Owner is me or Owner is nobody)"),
        ([("lifecycle", "lead"), ("lifecycle", "customer")], "Lifecycle is Lead or Customer"),
        ([("created__in_last", "7")], "Added within the last 7 days"),
        ([("created", "this-month")], "Added this month"),
        ([("birthday", "1990-05-01")], "Birthday is on 1 May 1990"),
        ([("city__contains", "Mun"), ("tags", "VIP")], "City contains Mun and Tags include VIP"),
        ([("phone__empty", "yes")], "Phone is empty"),
    ],
)
def test_words(in_scope: World, query: list[tuple[str, str]], sentence: str) -> None:
    assert words(read_params("person", query).node) == sentence


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("shoe_size", "44", "nothing of that name"),
        ("city__less", "3", "can't be compared that way"),
        ("lifecycle", "king", "Choose one"),
        ("created__in_last", "soon", "number of days"),
        ("owner", "Bob", "Choose one of the list"),
        ("where", "[1", "can't be read"),
        ("where", json.dumps({"field": "company.city", "op": "is", "value": "x"}), "can't be asked here"),
    ],
)
def test_what_cannot_be_used_says_why(in_scope: World, key: str, value: str, sentence: str) -> None:
    read = read_params("person", [(key, value), ("city", "Bonn")])
    assert sentence in read.problems[0].words
    assert read.problems[0].pairs == [(key, value)]
    assert len(read.parts) == 1


def test_me_is_whoever_looks(world: World) -> None:
    with tenant_scope(world.org):
        mine = Person.objects.create(last_name="Mine", owner=world.boss.membership)
        Person.objects.create(last_name="Hers", owner=world.owner.membership)
        read = read_params("person", [("owner", "me")])
        assert list(read.apply(people_visible_to(world.boss.actor), world.boss.actor)) == [mine]
        assert isinstance(read.parts[0].node, trees.Test)
        assert read.parts[0].node.value == "me"
        without = read_params("person", [("where", '{"not":{"field":"person.owner","op":"is","value":"me"}}')])
        assert isinstance(without.parts[0].node, Not)
        assert mine not in without.apply(Person.objects.all(), world.boss.actor)


def test_a_strangers_ids_match_nothing(world: World) -> None:
    with tenant_scope(world.org):
        Person.objects.create(last_name="Ours", owner=world.owner.membership)
        read = read_params("person", [("owner", str(world.stranger.membership.id))])
        assert not read.problems
        assert not read.apply(Person.objects.all(), world.boss.actor).exists()
        assert words(read.node) == "Owner is somebody who isn't here"
        assert world.stranger.membership.name not in words(read.node)
