"""The compiler and the evaluator are two answers to one question: over random people and random trees they agree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.conditions.amounts import LARGEST
from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.evaluate import holds
from crm.conditions.fields import Field, FieldKind, all_fields_of, load_records
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.tree import parse
from crm.customers.models import Company, Lifecycle, Person, PersonTag, Tag
from crm.normal_forms import name_key
from tests.world import World

NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)  # the day on which Berlin's clocks go forward
CLOCK = Clock(NOW, ZoneInfo("Europe/Berlin"))
WORDS = ["Anna", "anna", "ANNA B", "Zoë", "zoe", "%", "_", "a\\b", "ß", "SS", "Ärger", "x", "é", "İ"]
TAGS = ["VIP", "Quiet start", "élite"]

texts = st.sampled_from(["", *WORDS]) | st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8
)
days = st.dates(date(2025, 1, 1), date(2027, 1, 1)) | st.sampled_from([NOW.date(), NOW.date() - timedelta(days=7)])
moments = st.integers(-40 * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours)) | st.sampled_from(
    [NOW, NOW - timedelta(days=7), CLOCK.start_of(date(2026, 3, 29)), CLOCK.start_of(date(2026, 3, 30))]
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "first_name": texts,
            "city": texts,
            "job_title": texts,
            "lifecycle": st.sampled_from(Lifecycle.values),
            "birthday": st.none() | days,
            "last_touch_at": st.none() | moments,
            "employees": st.none() | st.integers(0, 5),
            "company": texts | st.none(),
            "tags": st.sets(st.sampled_from(TAGS)),
            "owned": st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)
NAMES = [
    "person.lifecycle", "person.tags", "person.name", "person.city", "person.job_title", "person.birthday",
    "person.last_touch", "person.company.name", "person.company.employees", "person.owner",
]  # fmt: skip
OPERANDS: dict[Operand, Any] = {
    Operand.NOTHING: st.none(),
    Operand.TEXT: st.sampled_from([*WORDS, *TAGS]),
    Operand.NUMBER: st.integers(-1, 6) | st.sampled_from([LARGEST, -LARGEST]),
    Operand.DAY: days.map(date.isoformat),
    Operand.DAYS: st.integers(0, 40),
    Operand.CHOICE: st.sampled_from(Lifecycle.values),
    Operand.CHOICES: st.lists(st.sampled_from(Lifecycle.values), min_size=1, max_size=3),
    Operand.PERIOD: st.sampled_from(["today", "this-week", "last-month", "2026-03", "2026-q2", "2025", "next-year"]),
}


def questions(field: Field, owner: str) -> st.SearchStrategy[dict[str, Any]]:
    """Anything that can be asked of a field."""
    by_op = []
    for name, operator in OPERATORS[field.kind].items():
        values = OPERANDS.get(operator.operand, st.none())
        if operator.operand == Operand.RECORD:
            values = st.sampled_from([owner, "me"])
        if operator.operand == Operand.RECORDS:
            values = st.sampled_from([[owner], ["me"], [owner, "me"]])
        if operator.operand == Operand.TEXT and field.normal:
            values = values.filter(lambda text: bool(name_key(text)))
        by_op.append(st.fixed_dictionaries({"field": st.just(field.name), "op": st.just(name), "value": values}))
    return st.one_of(by_op)


def trees(owner: str) -> st.SearchStrategy[dict[str, Any]]:
    """Random conditions about people, three levels deep and more."""
    leaf = st.one_of([questions(field, owner) for field in all_fields_of("person") if field.name in NAMES])
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda parts: {"all": parts})
            | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
            | inner.map(lambda part: {"not": part})
        ),
        max_leaves=6,
    )


def make_people(rows: list[dict[str, Any]], world: World) -> list[Person]:
    """The people described, in the database."""
    tags = {name: Tag.objects.get_or_create(key=name_key(name), defaults={"name": name})[0] for name in TAGS}
    made = []
    for row in rows:
        company = None
        if row["company"] is not None:
            company = Company.objects.create(name=row["company"], employees=row["employees"])
        person = Person(company=company, owner=world.owner.membership if row["owned"] else None)
        for key in ("first_name", "city", "job_title", "lifecycle", "birthday", "last_touch_at"):
            setattr(person, key, row[key])
        person.save()
        PersonTag.objects.bulk_create([PersonTag(person=person, tag=tags[name]) for name in row["tags"]])
        made.append(person)
    return made


@pytest.mark.parametrize("batch", range(3))
def test_compiler_and_evaluator_agree(in_scope: World, batch: int) -> None:
    owner = str(in_scope.owner.membership.id)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(rows=people, stored=st.lists(trees(owner), min_size=1, max_size=4))
    def agree(rows: list[dict[str, Any]], stored: list[dict[str, Any]]) -> None:
        made = make_people(rows, in_scope)
        records = load_records("person", [person.pk for person in made])
        for tree in stored:
            node = parse(tree, kinds=("person",))
            by_database = set(matching(node, "person", CLOCK).filter(pk__in=records).values_list("pk", flat=True))
            by_program = {pk for pk, record in records.items() if holds(node, {"person": record}, CLOCK)}
            assert by_database == by_program, tree

    agree()


def test_every_field_can_be_asked_every_way(in_scope: World) -> None:
    """Each (field, operator) compiles and evaluates, whatever module registered it."""
    person = Person.objects.create(first_name="Anna")
    samples = {
        Operand.NOTHING: None,
        Operand.TEXT: "a",
        Operand.NUMBER: 3,
        Operand.DAY: "2026-03-29",
        Operand.DAYS: 3,
        Operand.YES_NO: True,
        Operand.MONEY: 300,
        Operand.PERIOD: "this-month",
        Operand.RECORD: str(in_scope.owner.membership.id),
        Operand.RECORDS: [str(in_scope.owner.membership.id)],
    }
    for kind in ("person", "company", "lead", "deal", "ticket", "task"):
        for field in all_fields_of(kind):
            for name, operator in OPERATORS[field.kind].items():
                first = field.options()[0][0] if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES) else None
                value = {Operand.CHOICE: first, Operand.CHOICES: [first]}.get(operator.operand) or samples.get(
                    operator.operand
                )
                node = parse({"field": field.name, "op": name, "value": value})
                record = load_records(kind, [person.pk]).get(person.pk)
                by_database = matching(node, kind, CLOCK).filter(pk=person.pk).exists()
                assert by_database == (record is not None and holds(node, {kind: record}, CLOCK)), (field, name)
