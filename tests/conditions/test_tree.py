"""Reading stored conditions: what is refused, with which words, and how a condition is told."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.conditions.clock import Clock
from crm.conditions.spans import date_span, moment_span
from crm.conditions.tree import ConditionError, parse, words

BERLIN = ZoneInfo("Europe/Berlin")
LIFECYCLE = {"field": "person.lifecycle", "op": "is", "value": "customer"}
CITY = {"field": "person.city", "op": "contains", "value": "Mun"}


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({}, "everybody"),
        (LIFECYCLE, "Lifecycle is Customer"),
        ({"all": [LIFECYCLE, CITY]}, "Lifecycle is Customer and City contains Mun"),
        (
            {"any": [LIFECYCLE, {"all": [CITY, CITY]}]},
            "Lifecycle is Customer or (City contains Mun and City contains Mun)",
        ),
        ({"not": CITY}, "not (City contains Mun)"),
        ({"field": "person.created", "op": "older_than", "value": "30"}, "Added more than 30 days ago"),
        ({"field": "person.birthday", "op": "before", "value": "1990-05-01"}, "Birthday is before 1 May 1990"),
        (
            {"field": "person.lifecycle", "op": "any_of", "value": ["lead", "customer"]},
            "Lifecycle is Lead or Customer",
        ),
    ],
)
def test_words(tree: dict[str, Any], sentence: str) -> None:
    assert words(parse(tree)) == sentence


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ([], "not a condition"),
        ({"v": 2, "all": []}, "newer version"),
        ({"any": []}, "empty"),
        ({"all": [{}], "any": []}, "can't be read"),
        ({"field": "person.gone", "op": "is", "value": 1}, "no longer there"),
        ({"field": ["person"], "op": "is"}, "no longer there"),
        ({"field": "person.city", "op": "less", "value": 1}, "City: choose how"),
        ({"field": "person.city", "op": "is", "value": ""}, "City: Say what"),
        ({"field": "person.city", "op": "is", "value": "a\x00"}, "City: Say what"),
        ({"field": "person.lifecycle", "op": "is", "value": "king"}, "Choose one"),
        ({"field": "person.lifecycle", "op": "any_of", "value": []}, "at least one"),
        ({"field": "person.created", "op": "in_last", "value": 99_999_999}, "at most 36,500"),
        ({"field": "person.birthday", "op": "on", "value": "31.12.2020"}, "2026-12-24"),
        ({"field": "person.birthday", "op": "on", "value": "0001-01-01"}, "between 1900"),
        ({"field": "person.company.employees", "op": "is", "value": 1.5}, "whole number"),
        ({"all": [LIFECYCLE] * 51}, "at most 50"),
    ],
)
def test_what_is_no_condition_is_refused_in_words(tree: Any, sentence: str) -> None:
    with pytest.raises(ConditionError, match=sentence):
        parse(tree)


def test_fields_of_other_records_and_deep_nests_are_refused() -> None:
    with pytest.raises(ConditionError, match="can't be asked here"):
        parse({"field": "company.city", "op": "is", "value": "x"}, kinds=("person",))
    deep: dict[str, Any] = LIFECYCLE
    for _ in range(6):
        deep = {"not": deep}
    with pytest.raises(ConditionError, match="levels"):
        parse(deep)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["v", "all", "any", "not", "field", "op", "value"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json)
def test_no_text_from_outside_breaks_the_reader(tree: Any) -> None:
    try:
        parse(tree)
    except ConditionError as error:
        assert str(error)  # noqa: PT017  # either it reads, or it says why not


def test_days_are_the_organizations() -> None:
    clock = Clock(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), BERLIN)  # already the 29th in Berlin
    assert clock.today == date(2026, 3, 29)
    assert date_span("in_last", 7, clock) == (date(2026, 3, 22), date(2026, 3, 30))
    start, end = moment_span("on", date(2026, 3, 29), clock)
    assert start is not None
    assert end is not None
    assert (end - start).total_seconds() == 23 * 3600  # that day has 23 hours


def test_days_keep_the_time_of_day_over_a_clock_change() -> None:
    clock = Clock(datetime(2026, 3, 28, 9, 0, tzinfo=BERLIN), BERLIN)
    assert clock.later(1, "days").astimezone(BERLIN).hour == 9
    assert clock.later(24, "hours").astimezone(BERLIN).hour == 10
