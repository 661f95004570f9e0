"""Records read by a statement of one's own are the same as Django's own."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Company, Person
from crm.tenancy.reading import Reading
from crm.tenancy.writing import Statement
from tests.world import World

NAMED = Reading("FROM customers_company own WHERE own.tenant_id = %s AND own.name_key = %s LIMIT 1", own=Company)
WITH_COMPANY = Reading(
    "FROM customers_person person LEFT JOIN customers_company company ON company.tenant_id = person.tenant_id "
    "AND company.id = person.company_id WHERE person.tenant_id = %s ORDER BY person.name_key",
    person=Person,
    company=Company,
)


def test_a_row_is_the_one_that_django_reads(in_scope: World) -> None:
    Company.objects.create(name="Brandt & Sohn", employees=40, health_reasons=["Calls often"], custom={"tier": "gold"})
    found = NAMED.first(in_scope.org.id, "brandt & sohn")
    assert found is not None
    (company,) = found
    usual = Company.objects.get()
    assert company == usual
    assert company.columns() == usual.columns()
    assert company.custom == {"tier": "gold"}
    assert not company._state.adding
    assert company.changed_columns() == {}


def test_nobody_else_has_such_a_row(in_scope: World) -> None:
    assert NAMED.first(in_scope.org.id, "nobody") is None


def test_each_model_has_its_record_in_the_row(in_scope: World) -> None:
    company = Company.objects.create(name="Brandt & Sohn")
    ada = Person.objects.create(first_name="Ada", last_name="Example", company=company)
    ben = Person.objects.create(first_name="Ben", last_name="Example")
    assert WITH_COMPANY.rows(in_scope.org.id) == [(ada, company), (ben, None)]
    found = WITH_COMPANY.first(in_scope.org.id)
    assert found is not None
    assert (type(found[0]), found[1].name) == (Person, "Brandt & Sohn")


def test_two_questions_are_answered_by_one_message(in_scope: World) -> None:
    Company.objects.create(name="Brandt & Sohn")
    with CaptureQueriesContext(connection) as sent:
        answer, found = NAMED.first_beside(Statement("SELECT %s", ["beside"]), in_scope.org.id, "brandt & sohn")
        nothing = NAMED.first_beside(Statement("SELECT 1 WHERE false", []), in_scope.org.id, "nobody")
    assert (len(sent), answer, nothing) == (2, ("beside",), (None, None))
    assert found == (Company.objects.get(),)
