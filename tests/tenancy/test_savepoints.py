"""Savepoints travel with the next statement, and mean what they always did."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Company
from crm.tenancy.scope import tenant_scope
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def names(world: World) -> list[str]:
    with tenant_scope(world.org):
        return sorted(Company.objects.values_list("name", flat=True))


def test_a_block_that_asks_nothing_sends_nothing(world: World) -> None:
    with tenant_scope(world.org), CaptureQueriesContext(connection) as sent:
        Company.objects.create(name="Before")
        with transaction.atomic():
            pass
        with transaction.atomic(), transaction.atomic():
            Company.objects.create(name="Inside")
    inserts = [query["sql"] for query in sent if 'INSERT INTO "customers_company"' in query["sql"]]
    assert len(inserts) == 2
    assert sum("SAVEPOINT" in query["sql"].split("INSERT")[0] for query in sent) == 1  # with what is inside alone
    assert names(world) == ["Before", "Inside"]


@pytest.mark.parametrize("deep", [1, 2, 3])
def test_what_failed_is_undone_and_the_rest_stays(world: World, deep: int) -> None:
    def fail(more: int) -> None:
        with transaction.atomic():
            Company.objects.create(name=f"Gone {more}")
            if more:
                fail(more - 1)
            raise KeyError

    with tenant_scope(world.org):
        Company.objects.create(name="Before")
        with pytest.raises(KeyError):
            fail(deep)
        with transaction.atomic():
            Company.objects.create(name="Later")
    assert names(world) == ["Before", "Later"]


def test_a_released_block_goes_with_the_one_around_it(world: World) -> None:
    with tenant_scope(world.org):
        with suppress(KeyError), transaction.atomic():
            with transaction.atomic():
                Company.objects.create(name="Gone")
            raise KeyError
        Company.objects.create(name="Later")
    assert names(world) == ["Later"]


def test_a_block_whose_first_statement_fails_leaves_the_transaction_whole(world: World) -> None:
    with tenant_scope(world.org):
        Company.objects.create(name="Before")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s", [object()])  # type: ignore[list-item]  # can't be put together, so it is never sent
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("SELECT 1/%s", [[0]])
        Company.objects.create(name="Later")
    assert names(world) == ["Before", "Later"]


def test_back_to_a_savepoint_more_than_once(world: World) -> None:
    with tenant_scope(world.org):
        place = transaction.savepoint_create()
        transaction.savepoint_rollback(place)
        for name in ("First", "Second"):
            Company.objects.create(name=name)
            transaction.savepoint_rollback(place)
        Company.objects.create(name="Third")
        transaction.savepoint_commit(place)
    assert names(world) == ["Third"]


def test_the_first_statement_of_a_transaction_may_be_in_a_block(world: World) -> None:
    with tenant_scope(world.org):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert list(Company.objects.all()) == []
        with transaction.atomic():
            Company.objects.create(name="Inside")
    assert names(world) == ["Inside"]


def test_answers_are_those_of_the_statement(world: World) -> None:
    with tenant_scope(world.org):
        Company.objects.create(name="100 % ours")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM customers_company WHERE name LIKE %s; SELECT 2", ["100 %"])
            assert cursor.fetchall() == [("100 % ours",)]
            assert cursor.nextset()
            assert cursor.fetchall() == [(2,)]
        with transaction.atomic():
            assert Company.objects.update(name="New") == 1


def test_nothing_is_left_for_the_next_transaction(world: World) -> None:
    with suppress(KeyError), tenant_scope(world.org):
        Company.objects.create(name="Gone")
        with transaction.atomic():
            raise KeyError
    with tenant_scope(world.org):
        with transaction.atomic():
            Company.objects.create(name="Ours")
        with transaction.atomic():
            pass
    with tenant_scope(world.other_org):
        assert list(Company.objects.all()) == []
    assert names(world) == ["Ours"]


def test_a_connection_that_the_server_ended_is_found_out_without_asking(world: World) -> None:
    assert names(world) == []
    with CaptureQueriesContext(connection) as sent:
        assert connection.is_usable()
    assert len(sent) == 0
    with pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert not connection.is_usable()
    connection.close()
    assert names(world) == []


def test_rows_read_by_a_cursor_of_the_server_are_the_organizations(world: World) -> None:
    """Such a cursor can't take along what is needed first, and may be the first of its transaction."""
    with tenant_scope(world.org):
        Company.objects.create(name="Ours")
    with tenant_scope(world.other_org):
        Company.objects.create(name="Theirs")
    with tenant_scope(world.org):
        assert [company.name for company in Company.objects.order_by("name").iterator(1)] == ["Ours"]
