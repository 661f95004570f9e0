"""A statement that is all of its transaction: bound to its organization, committed or not at all, and one message."""

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Company
from crm.tenancy.alone import alone
from crm.tenancy.scope import tenant_scope
from crm.tenancy.writing import Statement
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = Statement("SELECT name FROM customers_company ORDER BY name", [])


def test_it_sees_and_writes_for_its_own_organization_in_one_message(world: World) -> None:
    for organization, name in ((world.org, "Ours"), (world.other_org, "Theirs")):
        with tenant_scope(organization):
            Company.objects.create(name=name)
    rename = Statement("UPDATE customers_company SET name = %s RETURNING name", ["Renamed"])
    with CaptureQueriesContext(connection) as sent:
        assert alone(world.org.id, rename) == [("Renamed",)]
    assert len(sent) == 1
    assert alone(world.org.id, NAMES) == [("Renamed",)]
    assert alone(world.other_org.id, NAMES) == [("Theirs",)]
    with pytest.raises(Error), connection.cursor() as cursor:
        cursor.execute(NAMES.sql)


def test_what_fails_leaves_nothing_behind(world: World) -> None:
    with tenant_scope(world.org):
        Company.objects.create(name="Ours")
    fails = Statement("UPDATE customers_company SET name = 'Gone' RETURNING 1 / (version - version)", [])
    with pytest.raises(Error, match="division by zero"):
        alone(world.org.id, fails)
    assert alone(world.org.id, NAMES) == [("Ours",)]


def test_within_a_transaction_it_is_part_of_it(world: World) -> None:
    with tenant_scope(world.org):
        Company.objects.create(name="Gone")
        assert alone(world.org.id, NAMES) == [("Gone",)]
        transaction.set_rollback(True)
    assert alone(world.org.id, NAMES) == []
