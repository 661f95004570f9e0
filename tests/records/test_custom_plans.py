"""Filters by an own field use the index of its values: of many people few are read."""

import os

import pytest
from django.db import connection
from django.db.models import QuerySet

from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.tree import parse
from crm.customers.models import Person
from crm.records.models import CustomField
from crm.records.queries.custom_fields import records_with_value
from crm.tenancy.scope import require_organization_id, tenant_scope
from tests.database import owner_connection
from tests.records.own_fields import a_field
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = int(os.environ.get("PLAN_PEOPLE", "20000"))
PAGE = 50


@pytest.fixture
def crowd() -> World:
    """Twenty thousand people with a tier and a number; statistics as the server would have them."""
    world = make_world()
    with tenant_scope(world.org):
        tier, number = a_field(world, "choice"), a_field(world, "number")
        seed = Person.objects.create(last_name="Seed")
        columns = [f.column for f in Person._meta.concrete_fields if f.column not in ("id", "last_name", "custom")]
        quoted = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO customers_person (id, last_name, custom, {quoted}) "  # noqa: S608  # column names
                f"SELECT gen_random_uuid(), 'No ' || n, '{{}}', {quoted} "
                "FROM customers_person, generate_series(1, %s) AS n WHERE id = %s",
                [PEOPLE, seed.id],
            )
            _values(cursor, tier, "CASE WHEN random() < .002 THEN 'gold' ELSE 'silver' END", "NULL")
            _values(cursor, number, "''", "(random() * 1000000)::bigint * 10000")
    with owner_connection(autocommit=True) as owner:
        owner.execute("ANALYZE customers_person")
        owner.execute("ANALYZE records_customvalue")
    return world


def _values(cursor: object, field: CustomField, text: str, number: str) -> None:
    cursor.execute(  # type: ignore[attr-defined]
        "INSERT INTO records_customvalue (id, tenant_id, field_id, record_id, text_key, number) "  # noqa: S608
        f"SELECT gen_random_uuid(), %s, %s, id, {text}, {number} FROM customers_person",
        [require_organization_id(), field.id],
    )


def asked(name: str, op: str, value: object) -> QuerySet[Person]:
    """The newest page of those for whom it holds."""
    node = parse({"field": f"person.custom.{name}", "op": op, "value": value})
    return matching(node, "person", Clock.of_organization()).order_by("-id")[:PAGE]


@pytest.mark.parametrize(
    ("name", "op", "value", "index"),
    [
        ("choice", "is", "gold", "custom_value_text"),
        ("choice", "is", "silver", "custom_value_text"),  # nearly everybody: the newest page is found all the same
        ("number", "less", "500", "custom_value_number"),
    ],
)
def test_of_many_people_few_are_read(crowd: World, name: str, op: str, value: str, index: str) -> None:
    with tenant_scope(crowd.org):
        plan = asked(name, op, value).explain()
        assert index in plan, plan
        assert "Seq Scan" not in plan, plan
        assert set(records_with_value("person").values()) == {min(PEOPLE + 1, 10_001)}
