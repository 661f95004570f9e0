"""The organization's own fields in conditions: the database and the program agree on every kind and comparison."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.custom import own_fields
from crm.conditions.evaluate import holds
from crm.conditions.fields import FieldKind, all_fields_of, find_field, load_records
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.params import read_params
from crm.conditions.tree import parse, words
from crm.customers.models import Company, Person
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomField, CustomKind
from crm.tenancy.scope import tenant_scope
from leads.models import Lead
from tests.world import World

TODAY = timezone.localdate()
LINKS = [str(uuid4()) for _ in range(2)]
OPTIONS = ["gold", "silver", "bronze"]
VALUES: dict[CustomKind, Any] = {
    CustomKind.TEXT: st.sampled_from(["Zoë", "zoe", "a b", "x", "%"]),
    CustomKind.NUMBER: st.sampled_from(["0", "2.5", "-3", "100"]),
    CustomKind.MONEY: st.sampled_from([{"minor": 0, "currency": "EUR"}, {"minor": 1250, "currency": "EUR"}]),
    CustomKind.DATE: st.sampled_from([str(TODAY), "2020-02-29", "1960-01-01"]),
    CustomKind.BOOL: st.booleans(),
    CustomKind.CHOICE: st.sampled_from(OPTIONS),
    CustomKind.CHOICES: st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True),
    CustomKind.LINK: st.sampled_from(LINKS),
}
ASKED: dict[Operand, Any] = {
    Operand.NOTHING: st.none(),
    Operand.TEXT: st.sampled_from(["zoe", "ZOË", "b", "%"]),
    Operand.NUMBER: st.sampled_from([0, "2.5", -3, 7]),
    Operand.MONEY: st.sampled_from([0, 1250]),
    Operand.DAY: st.sampled_from([str(TODAY), "2020-02-29"]),
    Operand.DAYS: st.sampled_from([0, 30, 20_000]),
    Operand.CHOICE: st.sampled_from(OPTIONS),
    Operand.CHOICES: st.lists(st.sampled_from(OPTIONS), min_size=1),
    Operand.YES_NO: st.booleans(),
    Operand.PERIOD: st.sampled_from(["this-year", "2020-q1"]),
    Operand.RECORD: st.sampled_from(LINKS),
    Operand.RECORDS: st.just(LINKS),
}


def make_fields(world: World) -> list[CustomField]:
    """One field of each kind, of people."""
    return [
        add_custom_field(
            {
                "record_kind": "person",
                "label": f"My {kind.label.lower()}",
                "kind": kind,
                "options": [word.title() for word in OPTIONS] if kind in ("choice", "choices") else [],
                "links_to": "company" if kind == CustomKind.LINK else "",
            },
            by=world.boss.actor,
        )
        for kind in CustomKind
    ]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_database_and_program_agree(in_scope: World, data: st.DataObject) -> None:
    fields = list(CustomField.objects.all()) or make_fields(in_scope)
    made = []
    for _ in range(3):
        chosen = [field for field in fields if data.draw(st.booleans())]
        custom = {field.key: data.draw(VALUES[CustomKind(field.kind)]) for field in chosen}
        made.append(Person.objects.create(last_name="x", custom=custom))
    Lead.objects.create(person=made[0], name_key="x", currency="EUR")
    records = load_records("person", [person.pk for person in made])
    clock = Clock(timezone.now(), ZoneInfo("Europe/Berlin"))
    for field in own_fields("person"):
        for op, operator in OPERATORS[field.kind].items():
            raw = {"field": field.name, "op": op, "value": data.draw(ASKED[operator.operand])}
            node = parse(raw)
            by_database = set(matching(node, "person", clock).filter(pk__in=records).values_list("pk", flat=True))
            assert by_database == {pk for pk, row in records.items() if holds(node, {"person": row}, clock)}, raw


def test_a_related_records_own_field(in_scope: World) -> None:
    make_fields(in_scope)
    gold, plain = (Person.objects.create(last_name=name) for name in ("Gold", "Plain"))
    gold.custom = {"my_one_of_a_list": "gold"}
    field = find_field("lead.person.custom.my_one_of_a_list")
    assert field is not None
    assert field.label == "Person's my one of a list"
    rich = Person.objects.create(last_name="Rich", custom={"my_one_of_a_list": "gold"})
    leads = [Lead.objects.create(person=person, name_key="x", currency="EUR") for person in (plain, rich)]
    read = read_params("lead", [("person.custom.my_one_of_a_list", "gold")])
    assert list(read.apply(Lead.objects.all(), in_scope.boss.actor)) == [leads[1]]
    not_gold = read_params("lead", [("person.custom.my_one_of_a_list__is_not", "gold")])
    assert list(not_gold.apply(Lead.objects.all(), in_scope.boss.actor)) == [leads[0]]


def test_words_name_options_and_linked_records(in_scope: World) -> None:
    make_fields(in_scope)
    company = Company.objects.create(name="Brandt & Sohn")
    said = words(read_params("person", [("custom.my_link_to_a_person_or_company", str(company.id))]).node)
    assert said == "My link to a person or company is Brandt & Sohn"
    assert words(read_params("person", [("custom.my_number__more", "2.5")]).node) == "My number is more than 2.5"
    assert words(read_params("person", [("custom.my_one_of_a_list", "gold")]).node) == "My one of a list is Gold"


def test_another_organizations_fields_are_not_there(world: World) -> None:
    with tenant_scope(world.org):
        make_fields(world)
        assert any(field.kind == FieldKind.CHOICES for field in all_fields_of("person"))
    with tenant_scope(world.other_org):
        assert not own_fields("person")
        assert read_params("person", [("custom.my_text", "x")]).problems


@pytest.mark.parametrize("number", [Decimal("2.50"), Decimal(100)])
def test_numbers_with_decimals_come_back_from_an_address(in_scope: World, number: Decimal) -> None:
    make_fields(in_scope)
    Person.objects.create(last_name="Two", custom={"my_number": "2.5"})
    found = read_params("person", [("custom.my_number__at_most", str(number))])
    assert found.apply(Person.objects.all(), in_scope.boss.actor).count() == 1


def test_days_before_1970(in_scope: World) -> None:
    make_fields(in_scope)
    Person.objects.create(last_name="Old", custom={"my_date": str(date(1960, 1, 1))})
    found = read_params("person", [("custom.my_date__before", "1961-01-01")])
    assert found.apply(Person.objects.all(), in_scope.boss.actor).count() == 1
