"""Whose work it is: scopes nest, refuse to mix, and without one there is an error, never "no rows"."""

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import Error, connection, transaction
from django.http import HttpRequest, StreamingHttpResponse

from crm.customers.models import Company, Person
from crm.tenancy.scope import (
    NoOrganization,
    OrganizationMismatch,
    current_organization_id,
    organization_context,
    require_organization_id,
    tenant_scope,
)
from tests.world import World


def seen() -> list[str]:
    """Names that raw SQL can see now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM customers_company ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def companies(world: World) -> World:
    with tenant_scope(world.org):
        Company.objects.create(name="Ours")
    with tenant_scope(world.other_org):
        Company.objects.create(name="Theirs")
    return world


def test_scope_shows_its_own_rows(companies: World) -> None:
    with tenant_scope(companies.org):
        assert seen() == ["Ours"]
    with tenant_scope(companies.other_org.id):
        assert seen() == ["Theirs"]
    with tenant_scope(str(companies.org.id)):
        assert [company.name for company in Company.objects.all()] == ["Ours"]


def test_no_scope_is_an_error_for_the_manager(companies: World) -> None:
    with pytest.raises(NoOrganization):
        Company.objects.count()
    with pytest.raises(NoOrganization):
        require_organization_id()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM customers_company",
        "UPDATE customers_company SET name = 'x'",
        "DELETE FROM customers_company",
        "INSERT INTO customers_company (id, tenant_id) SELECT gen_random_uuid(), id FROM tenancy_organization LIMIT 1",
    ],
)
def test_no_scope_is_an_error_for_raw_sql(companies: World, statement: str) -> None:
    with pytest.raises(Error, match=r"app\.tenant_id|invalid input syntax for type uuid"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_context_without_transaction_is_an_error(world: World) -> None:
    with organization_context(world.org), pytest.raises(NoOrganization, match="transaction"):
        seen()


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_after_the_scope(world: World) -> None:
    with tenant_scope(world.org):
        seen()
    with transaction.atomic(), pytest.raises(Error):
        seen()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_id', true)")
        assert cursor.fetchone() in {("",), (None,)}


def test_same_scope_nests_as_a_savepoint(companies: World) -> None:
    with tenant_scope(companies.org):
        with pytest.raises(ZeroDivisionError):
            _add_and_fail(companies)
        assert seen() == ["Ours"]
        assert current_organization_id() == companies.org.id
    assert current_organization_id() is None


def test_other_scope_inside_is_refused(companies: World) -> None:
    with tenant_scope(companies.org):
        with pytest.raises(OrganizationMismatch), tenant_scope(companies.other_org):
            pass
        with pytest.raises(OrganizationMismatch), organization_context(companies.other_org):
            pass
        assert seen() == ["Ours"]


def test_rolled_back_savepoint_keeps_the_organization(companies: World) -> None:
    """A savepoint set before the organization was named takes the name away when it is rolled back."""
    with organization_context(companies.org), transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            seen()
            raise ZeroDivisionError
        assert seen() == ["Ours"]
        with pytest.raises(Error), transaction.atomic():
            connection.cursor().execute("SELECT 1 / 0")
        assert seen() == ["Ours"]


def test_threads_know_nothing_of_each_other(world: World) -> None:
    found: list[object] = []
    with tenant_scope(world.org):
        thread = threading.Thread(target=lambda: found.append(current_organization_id()))
        thread.start()
        thread.join()
    assert found == [None]


@pytest.mark.django_db(transaction=True)
def test_streaming_opens_its_own_scope(world: World) -> None:
    """A generator runs after the middleware has left the scope: without one of its own it fails."""
    with tenant_scope(world.org):
        Company.objects.create(name="Ours")

    def lines(*, scoped: bool) -> Iterator[str]:
        if not scoped:
            yield from Company.objects.values_list("name", flat=True)
            return
        with tenant_scope(world.org):
            yield from Company.objects.values_list("name", flat=True)

    def view(_request: HttpRequest, *, scoped: bool) -> StreamingHttpResponse:
        with tenant_scope(world.org):
            return StreamingHttpResponse(lines(scoped=scoped))

    assert b"".join(view(HttpRequest(), scoped=True)) == b"Ours"
    with pytest.raises(NoOrganization):
        b"".join(view(HttpRequest(), scoped=False))


def test_queryset_made_in_one_scope_runs_in_the_other_one(companies: World) -> None:
    """The organization is bound when the SQL is compiled: query sets in class bodies are safe."""
    with tenant_scope(companies.org):
        everything = Company.objects.order_by("name")
    with tenant_scope(companies.other_org):
        assert [company.name for company in everything] == ["Theirs"]


def test_new_rows_get_the_organization_of_the_scope(companies: World) -> None:
    with tenant_scope(companies.org):
        person = Person.objects.create(first_name="Ann")
        bulk = Person.objects.bulk_create([Person(first_name="Bob", name="Bob", name_key="bob")])[0]
        assert {person.tenant_id, bulk.tenant_id} == {companies.org.id}


def _add_and_fail(world: World) -> None:
    with tenant_scope(world.org):
        Company.objects.create(name="Undone")
        raise ZeroDivisionError
