"""Rows asked for by a question that was written out once are the same as Django's own."""

from crm.customers.models import Company, Person
from crm.tenancy.ready import Ready
from tests.world import World

NAMED = Ready(Company, "tenant_id = %s AND name_key = %s AND deleted_at IS NULL ORDER BY id LIMIT 1")


def test_a_row_is_the_one_that_django_reads(in_scope: World) -> None:
    Company.objects.create(name="Brandt & Sohn", employees=40, health_reasons=["Calls often"], custom={"tier": "gold"})
    company = NAMED.first(in_scope.org.id, "brandt & sohn")
    usual = Company.objects.get()
    assert company == usual
    assert company.columns() == usual.columns()
    assert company.custom == {"tier": "gold"}
    assert not company._state.adding
    assert company.changed_columns() == {}


def test_nobody_else_has_such_a_row(in_scope: World) -> None:
    assert NAMED.first(in_scope.org.id, "nobody") is None


def test_it_is_the_models_own_kind(in_scope: World) -> None:
    person = Person.objects.create(first_name="Ada", last_name="Example")
    found = Ready(Person, "tenant_id = %s AND id = %s").first(in_scope.org.id, person.id)
    assert isinstance(found, Person)
    assert found.name == person.name
