"""Values of the organization's own fields: whatever is given is read or refused, ordered as people order it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import Refused
from crm.money import CURRENCIES
from crm.records.actions.changing import change_record, change_records
from crm.records.actions.custom_fields import change_custom_field, make_options
from crm.records.actions.undoing import undo_change
from crm.records.custom.index import index_rows
from crm.records.custom.texts import read_text
from crm.records.custom.values import read_custom
from crm.records.custom.words import custom_word
from crm.records.models import CustomField, CustomKind, CustomValue
from crm.records.queries.custom_fields import missing_required, records_with_option, records_with_value
from tests.records.own_fields import a_field, all_fields
from tests.records.people import a_person, changes_of
from tests.world import World

PLAIN = [kind for kind in CustomKind.values if kind != CustomKind.LINK]  # a link is looked up
OPTIONS = [["silver", "Silver"], ["gold", "Gold"]]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.decimals()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["yes", "NO", "silver", "gold", "12.5", "1e5", "2026-02-30", "2026-12-24", "\ud800", "\x00"])
)
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["minor", "currency", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
numbers = st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False, allow_infinity=False)
money = st.builds(
    lambda minor, currency: {"minor": minor, "currency": currency},
    st.integers(-(10**12), 10**12),
    st.sampled_from(CURRENCIES),
)


def likeness(kind: str) -> CustomField:
    """A field of that type that is nowhere kept."""
    options = OPTIONS if kind in (CustomKind.CHOICE, CustomKind.CHOICES) else []
    return CustomField(
        record_kind="person", key="it", label="It", kind=kind, options=options, away_options=[["old", "Old"]]
    )


@pytest.mark.parametrize("kind", PLAIN)
@given(raw=junk)
def test_anything_is_read_or_refused_with_a_sentence(kind: str, raw: Any) -> None:
    field = likeness(kind)
    try:
        value = read_custom(field, raw)
    except ValueError:
        return
    assert json.loads(json.dumps(value)) == value
    assert read_custom(field, value) == value  # what is stored is read as itself
    assert isinstance(custom_word(field, value, {}), str)
    for text, number in index_rows(field, value):
        text.encode()
        assert number is None or abs(number) < 2**63


@pytest.mark.parametrize("kind", PLAIN)
@given(text=st.text() | st.sampled_from(["1,250.50 USD", "Silver, Old", "€ 12", "24.12.2026", "Yes", "1,5", "٣"]))
def test_any_text_is_read_or_refused(kind: str, text: str) -> None:
    field = likeness(kind)
    try:
        value = read_text(field, text)
    except ValueError:
        return
    assert read_custom(field, value) == value


@given(one=numbers, other=numbers)
def test_numbers_are_indexed_in_their_order(one: Decimal, other: Decimal) -> None:
    field = likeness("number")
    (first,), (second,) = (index_rows(field, read_custom(field, str(each))) for each in (one, other))
    assert first[1] is not None
    assert second[1] is not None
    assert (first[1] < second[1]) == (one < other)


@given(one=st.dates(date(1000, 1, 1), date(2999, 12, 31)), other=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_dates_are_indexed_in_their_order(one: date, other: date) -> None:
    field = likeness("date")
    (first,), (second,) = (index_rows(field, read_custom(field, each)) for each in (one, other))
    assert first[1] is not None
    assert second[1] is not None
    assert (first[1] < second[1]) == (one < other)


@given(value=st.none() | junk, kind=st.sampled_from(PLAIN))
def test_texts_people_know(value: Any, kind: str) -> None:
    """What a sheet or a web form says is read as people mean it."""
    del value, kind
    assert read_text(likeness("money"), "1,250.50 USD") == {"minor": 125050, "currency": "USD"}
    assert read_text(likeness("money"), "€ 12") == {"minor": 1200, "currency": "EUR"}
    assert read_text(likeness("date"), "24.12.2026") == "2026-12-24"
    assert read_text(likeness("choices"), "gold; SILVER") == ["silver", "gold"]
    assert read_text(likeness("number"), "12,5") == "12.5"
    assert read_text(likeness("choice"), "Old") == "old"


@given(labels=st.lists(st.text(max_size=90), max_size=8))
def test_options_get_keys_of_their_own(labels: list[str]) -> None:
    try:
        options = make_options(labels)
    except Refused:
        return
    keys = [key for key, _ in options]
    assert len(set(keys)) == len(keys)
    again = make_options([label for _, label in reversed(options)], options)
    assert sorted(again) == sorted(options)


VALUES: dict[str, tuple[Any, Any]] = {
    "text": ("A-17", "B-4"),
    "number": ("12.5", "-3"),
    "money": ({"minor": 1250, "currency": "EUR"}, {"minor": 9, "currency": "JPY"}),
    "date": ("2026-12-24", "1999-01-01"),
    "bool": (True, False),
    "choice": ("silver", "gold"),
    "choices": (["silver", "gold"], ["platinum"]),
}


@pytest.mark.parametrize("kind", VALUES)
def test_there_and_back_through_history(in_scope: World, kind: str) -> None:
    world, (first, second) = in_scope, VALUES[kind]
    field = a_field(world, kind)
    person = a_person(world)
    boss = world.boss.actor
    change_record("person", person.id, {field.name: first}, by=boss)
    change_record("person", person.id, {field.name: second}, by=boss)
    change_record("person", person.id, {field.name: None}, by=boss)
    assert not CustomValue.objects.exists()
    for expected in (second, first):
        undo_change(changes_of(person)[-1 if expected == second else 1].id, by=boss)
        person.refresh_from_db()
        assert person.custom[field.key] == expected
    rows = {(row.text_key, row.number) for row in CustomValue.objects.filter(record_id=person.id)}
    assert rows == set(index_rows(field, first))


def test_a_link_goes_there_and_back(in_scope: World) -> None:
    field = a_field(in_scope, "link")
    person, other = a_person(in_scope), a_person(in_scope, first_name="Otto")
    change_record("person", person.id, {field.name: str(other.id)}, by=in_scope.boss.actor)
    change = changes_of(person)[-1]
    assert change.words[field.name] == ["Link", "", "Otto Brandt"]
    undo_change(change.id, by=in_scope.boss.actor)
    person.refresh_from_db()
    assert person.custom == {}
    with pytest.raises(Refused, match="no such person"):
        change_record("person", person.id, {field.name: str(field.id)}, by=in_scope.boss.actor)


def test_what_is_put_away_is_lost_nowhere(in_scope: World) -> None:
    world, boss = in_scope, in_scope.boss.actor
    field = a_field(world, "choice")
    person = a_person(world)
    change_record("person", person.id, {field.name: "silver"}, by=boss)
    change_custom_field(field.id, {"options": ["Gold"]}, by=boss)
    change_record("person", person.id, {"city": "Bonn"}, by=boss)  # other facts are still saved
    change_record("person", person.id, {field.name: "gold"}, by=boss)
    undo_change(changes_of(person)[-1].id, by=boss)
    person.refresh_from_db()
    assert person.custom == {"choice": "silver"}
    assert records_with_option(CustomField.objects.get()) == {"gold": 0, "silver": 1, "platinum": 0}
    field = change_custom_field(field.id, {"options": ["Gold", "Silver"]}, by=boss)
    assert field.options == [["gold", "Gold"], ["silver", "Silver"]]
    change_custom_field(field.id, {"active": False}, by=boss)
    person.refresh_from_db()
    assert person.custom == {"choice": "silver"}
    with pytest.raises(Refused):
        change_record("person", person.id, {field.name: "gold"}, by=boss)


def test_required_ones_are_asked_of_people(in_scope: World) -> None:
    field = a_field(in_scope, "text", required=True)
    person = a_person(in_scope)
    assert missing_required(person) == [field]
    person = change_record("person", person.id, {field.name: "There"}, by=in_scope.boss.actor)
    assert missing_required(person) == []
    change_record("person", person.id, {field.name: None}, by=in_scope.boss.actor)  # the API, an undo
    person.refresh_from_db()
    assert missing_required(person) == [field]


def test_many_at_once_in_as_many_statements_as_few(in_scope: World, django_assert_max_num_queries: Any) -> None:
    fields = all_fields(in_scope)
    people = [a_person(in_scope, last_name=f"No {number}") for number in range(120)]
    values = {fields[kind].name: first for kind, (first, _) in VALUES.items()}
    with django_assert_max_num_queries(30):
        outcome = change_records("person", [each.id for each in people], values, by=in_scope.boss.actor)
    assert outcome.changed == 120
    counts = records_with_value("person")
    assert {counts[fields[kind].id] for kind in VALUES} == {120}
