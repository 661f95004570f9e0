"""Several made one, and some taken back in any order: as if those had never been merged."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm.accounts.actor import Actor
from crm.customers.actions.channels import channels_of, save_channel
from crm.customers.actions.jobs import heal_job, save_job
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person, change_person
from crm.customers.actions.tags import add_tag
from crm.customers.joining import PERSON_FACTS
from crm.customers.models import Company, Person, PersonCompany, PersonPhone, PersonTag
from crm.errors import Refused
from crm.records.actions.joining import merge_records, unmerge
from crm.records.models import Merge
from leads.models import Lead
from tests.world import World

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = 4  # the last three are merged into the first, one after the other
COLUMNS = ("first_name", "last_name", "email", "phone", "street", "city", "country", "job_title", "language",
           "lifecycle", "company_id", "birthday", "source", "do_not_call", "custom", "profile",
           "last_touch_at")  # fmt: skip
FACTS = st.fixed_dictionaries({
    "language": st.sampled_from(["", "de", "en", "fr"]),
    "city": st.sampled_from(["", "Bonn", "Leeds"]),
    "source": st.sampled_from(["", "Fair", "Web"]),
    "touched": st.none() | st.integers(0, 5),
    "food": st.sampled_from(["", "fish", "vegan"]),
})  # fmt: skip
ROWS = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(["tag", "phone", "email", "job", "lead"]), st.integers(0, 2)),
    max_size=12,
)  # fmt: skip
TAKE = st.sets(st.sampled_from([fact.name for fact in PERSON_FACTS]), max_size=6)


class Undone(Exception):
    """Takes an example's rows back."""


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    facts=st.lists(FACTS, min_size=PEOPLE, max_size=PEOPLE),
    rows=ROWS,
    takes=st.lists(TAKE, min_size=PEOPLE - 1, max_size=PEOPLE - 1),
    order=st.lists(st.integers(0, PEOPLE - 2), min_size=1, max_size=PEOPLE - 1, unique=True),
)
def test_as_if_it_had_never_been(
    in_scope: World, facts: list[dict[str, Any]], rows: list[tuple[int, str, int]], takes: list[set[str]],
    order: list[int],
) -> None:  # fmt: skip
    boss = in_scope.boss.actor
    with suppress(Undone), transaction.atomic():
        people = [_person(number, each, boss) for number, each in enumerate(facts)]
        for whose, kind, number in rows:
            with suppress(Refused):
                _hang(kind, people[whose], number, boss)
        for person in people:  # what only columns know gets rows when one merges
            heal_job(person)
        before = _seen(people)
        expected: Any = None
        with suppress(Undone), transaction.atomic():
            _merge(people, takes, [each for each in range(PEOPLE - 1) if each not in order], boss)
            expected = _seen(people)
            raise Undone
        merges = _merge(people, takes, range(PEOPLE - 1), boss)
        for each in order:
            assert unmerge(merges[each].id, by=boss).report == []
        assert _seen(people) == expected
        for each in set(range(PEOPLE - 1)) - set(order):
            assert unmerge(merges[each].id, by=boss).report == []
        assert _seen(people) == before
        raise Undone


def _merge(people: Sequence[Person], takes: list[set[str]], which: Sequence[int], boss: Actor) -> dict[int, Merge]:
    return {
        each: merge_records("person", people[0].id, people[each + 1].id, by=boss, take=takes[each]) for each in which
    }


def _person(number: int, facts: dict[str, Any], boss: Actor) -> Person:
    contact = Contact(first_name=f"Anna {number}", email=f"anna{number}@a.example", company=f"Firm {number % 2}")
    person = add_person(contact, {"city": facts["city"], "language": facts["language"]}, by=boss)
    touched = facts["touched"]
    Person.objects.filter(id=person.id).update(
        source=facts["source"],
        last_touch_at=None if touched is None else START + timedelta(days=touched),
        profile={"meals": {"food": facts["food"], f"since {number}": True}} if facts["food"] else {},
    )
    return Person.objects.get(id=person.id)


def _hang(kind: str, person: Person, number: int, boss: Actor) -> None:
    if kind == "tag":
        add_tag(person, f"Tag {number}", boss)
    elif kind == "lead":
        Lead.objects.create(person=person, source="Fair", currency="EUR")
    elif kind == "phone":  # a number may be several people's
        values = {"number": f"+4930123450{number}", "primary": number == 0}
        save_channel("person", person.id, "phone", values, by=boss)
    elif kind == "email":
        values = {"address": f"more{number}@b.example", "shared": True, "primary": number == 0}
        save_channel("person", person.id, "email", values, by=boss)
    else:
        firm, _ = Company.objects.get_or_create(name=f"Firm {number}")
        save_job(person.id, firm, {"title": f"Buyer {number}", "main": number == 0}, by=boss)


def _seen(people: Sequence[Person]) -> Any:
    """Columns and rows of each."""
    return [
        {
            "columns": {name: getattr(person, name) for name in COLUMNS},
            "merged into": person.merged_into_id,
            "ways": {
                channel: [(row.id, str(row), row.primary) for row in channels_of(person, channel)]
                for channel in ("email", "phone", "address")
            },
            "jobs": _rows(PersonCompany, person, "id", "company_id", "title", "main"),
            "tags": _rows(PersonTag, person, "id", "tag_id"),
            "leads": _rows(Lead, person, "id"),
        }
        for person in Person.everything.filter(id__in=[each.id for each in people]).order_by("id")
    ]  # fmt: skip


def _rows(model: Any, person: Person, *columns: str) -> list[Any]:
    return sorted(model.objects.filter(person=person).values_list(*columns))


@pytest.fixture
def three(in_scope: World) -> list[Person]:
    return [
        add_person(Contact(first_name=name), {"language": language}, by=in_scope.boss.actor)
        for name, language in (("Anna", "en"), ("Ana", "de"), ("Hanna", "fr"))
    ]


def test_the_first_of_two_that_set_the_same_fact(three: list[Person], in_scope: World) -> None:
    boss = in_scope.boss.actor
    first, second = (merge_records("person", three[0].id, each.id, by=boss, take={"language"}) for each in three[1:])
    assert unmerge(first.id, by=boss).report == []
    assert Person.objects.get(id=three[0].id).language == "fr"
    assert unmerge(second.id, by=boss).report == []
    assert Person.objects.get(id=three[0].id).language == "en"  # not that of whoever has long gone again


def test_what_somebody_chose_between_two_merges_stays_and_is_told(three: list[Person], in_scope: World) -> None:
    boss = in_scope.boss.actor
    first = merge_records("person", three[0].id, three[1].id, by=boss, take={"language"})
    change_person(three[0].id, {"language": "it"}, by=boss)
    second = merge_records("person", three[0].id, three[2].id, by=boss, take={"language"})
    assert "Language of Anna was changed since" in unmerge(first.id, by=boss).report[0]
    assert Person.objects.get(id=three[0].id).language == "fr"
    unmerge(second.id, by=boss)
    assert Person.objects.get(id=three[0].id).language == "it"


def test_a_number_both_had_is_there_as_long_as_one_of_them(three: list[Person], in_scope: World) -> None:
    boss = in_scope.boss.actor
    for person in three[1:]:
        save_channel("person", person.id, "phone", {"number": "+49301234567"}, by=boss)
    first, second = (merge_records("person", three[0].id, each.id, by=boss) for each in three[1:])
    unmerge(first.id, by=boss)
    assert Person.objects.get(id=three[0].id).phone == "+49301234567"
    unmerge(second.id, by=boss)
    assert [person.phone for person in Person.objects.order_by("id")] == ["", "+49301234567", "+49301234567"]
    assert PersonPhone.objects.count() == 2


def _numbers(person: Person) -> list[tuple[str, bool]]:
    return [(row.number, row.primary) for row in channels_of(person, "phone")]


def test_a_first_place_that_a_later_one_took_waits_for_its_undo(in_scope: World) -> None:
    boss = in_scope.boss.actor
    a, b, c = (add_person(Contact(first_name=n), {}, by=boss) for n in ("Anna", "Ana", "Hanna"))
    for person, number, primary in ((a, 1, False), (a, 0, True), (b, 2, True), (c, 2, True)):
        save_channel("person", person.id, "phone", {"number": f"+4930123450{number}", "primary": primary}, by=boss)
    before = [_numbers(p) for p in (a, b, c)]
    first, second = (merge_records("person", a.id, p.id, by=boss, take={"phone"}) for p in (b, c))
    unmerge(first.id, by=boss)
    assert _numbers(a)[0] == ("+49301234502", True)
    unmerge(second.id, by=boss)
    assert [_numbers(p) for p in (a, b, c)] == before


def test_what_was_first_with_one_that_stays_is_first_again(in_scope: World) -> None:
    boss = in_scope.boss.actor
    a, b, c, d = (add_person(Contact(first_name=n), {}, by=boss) for n in ("Anna", "Ana", "Hanna", "Hana"))
    for person, number, primary in ((b, 1, True), (c, 3, False), (c, 1, True), (d, 2, True)):
        save_channel("person", person.id, "phone", {"number": f"+4930123450{number}", "primary": primary}, by=boss)
    first, _, last = (
        merge_records("person", a.id, p.id, by=boss, take=t) for p, t in ((b, ()), (c, ()), (d, ("phone",)))
    )
    unmerge(first.id, by=boss)
    assert _numbers(a)[0] == ("+49301234502", True)
    unmerge(last.id, by=boss)
    assert _numbers(a)[0] == ("+49301234501", True)
