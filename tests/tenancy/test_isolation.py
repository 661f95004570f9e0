"""What one organization tries against the other's rows, by every way through the ORM and with raw SQL."""

from uuid import UUID

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Count, F, Prefetch, Sum

from crm.customers.models import Company, Person, PersonEmail
from crm.events.types import SYSTEM
from crm.records.actions.keeping import keep
from crm.tenancy.scope import tenant_scope
from crm.tenancy.tasks import due_organizations
from tests.database import owner_connection
from tests.draining import queue_names
from tests.tenancy.catalogue import tenant_tables
from tests.world import World, scope_of


@pytest.fixture
def theirs(world: World) -> Company:
    """A company of the other organization, with a person."""
    with scope_of(world.other_org):
        company = Company.objects.create(name="Theirs")
        person = Person.objects.create(first_name="Their", last_name="Person", company=company)
        PersonEmail.objects.create(person=person, address="a@their.example", key="a@their.example")
    return company


@pytest.fixture
def ours(in_scope: World, theirs: Company) -> Company:
    """A company of world.org; the test goes on in its scope."""
    return Company.objects.create(name="Ours")


def test_orm_reads_only_our_rows(ours: Company, theirs: Company) -> None:
    assert list(Company.objects.all()) == [ours]
    assert list(Company._base_manager.all()) == [ours]
    assert not Company.objects.filter(id=theirs.id).exists()
    with pytest.raises(Company.DoesNotExist):
        Company.objects.get(id=theirs.id)
    assert Company.objects.in_bulk([theirs.id, ours.id]) == {ours.id: ours}
    assert not Person.objects.filter(company__name="Theirs").exists()
    assert Company.objects.aggregate(n=Count("people"), s=Sum("employees"))["n"] == 0
    assert list(Company.objects.prefetch_related(Prefetch("people"))) == [ours]
    assert Company.objects.union(Company.objects.all()).count() == 1


def test_orm_changes_only_our_rows(world: World, ours: Company, theirs: Company) -> None:
    assert Company.objects.filter(id=theirs.id).update(name="Mine") == 0
    assert Company.objects.filter(id=theirs.id).delete() == (0, {})
    assert Company.objects.update(name=F("name_key")) == 1
    stolen = Company(id=theirs.id, name="Stolen")
    stolen.save()  # finds none of ours by that id, so adds one: ids are unique within an organization only
    assert Company.objects.count() == 2
    theirs.name = "Changed"
    keep(theirs, by=SYSTEM)  # writes our row of that id
    with scope_of(world.other_org):
        assert Company.objects.get(id=theirs.id).name == "Theirs"


def test_their_row_stays_as_it_was(world: World, ours: Company, theirs: Company) -> None:
    Company(id=theirs.id, name="Stolen").save()
    Company.objects.filter(id=theirs.id).delete()
    with scope_of(world.other_org):
        assert Company.objects.get(id=theirs.id).name == "Theirs"


@pytest.mark.parametrize("condition", ["true", "tenant_id <> %(ours)s", "tenant_id = %(theirs)s", "id = %(id)s"])
def test_raw_sql_sees_only_our_rows(world: World, ours: Company, theirs: Company, condition: str) -> None:
    values = {"ours": world.org.id, "theirs": world.other_org.id, "id": theirs.id}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM customers_company WHERE {condition}", values)  # noqa: S608
        assert "Theirs" not in str(cursor.fetchall())
        cursor.execute(f"UPDATE customers_company SET name = 'x' WHERE {condition} RETURNING tenant_id", values)  # noqa: S608
        assert {row for (row,) in cursor.fetchall()} <= {world.org.id}
        cursor.execute(f"DELETE FROM customers_company WHERE {condition} RETURNING tenant_id", values)  # noqa: S608
        assert {row for (row,) in cursor.fetchall()} <= {world.org.id}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO customers_tag (id, tenant_id, name, key) VALUES (gen_random_uuid(), %(theirs)s, 'a', 'a')",
        "UPDATE customers_company SET tenant_id = %(theirs)s",
        """INSERT INTO customers_tag (id, tenant_id, name, key) VALUES (%(theirs)s, %(theirs)s, 'a', 'a')
           ON CONFLICT DO NOTHING""",
        """MERGE INTO customers_company c USING tenancy_organization o ON c.tenant_id = o.id
           WHEN MATCHED THEN UPDATE SET tenant_id = %(theirs)s""",
    ],
)
def test_rows_can_not_be_written_for_another_organization(world: World, ours: Company, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(statement, {"theirs": world.other_org.id})


def test_orm_can_not_write_for_another_organization(world: World, ours: Company) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Company.objects.create(name="Planted", tenant=world.other_org)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Company.objects.bulk_create([Company(name="Planted", tenant=world.other_org)])


def test_references_can_not_cross(ours: Company, theirs: Company) -> None:
    Person.objects.create(first_name="A", company_id=theirs.id)  # checked at the end, as PostgreSQL was told
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    Person.objects.all().delete()


def test_a_stranger_can_not_own_a_record(world: World, ours: Company) -> None:
    Person.objects.create(first_name="A", owner_id=world.stranger.membership.id)
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    Person.objects.all().delete()


def test_validation_does_not_tell_of_their_rows(ours: Company, theirs: Company) -> None:
    person = Person(first_name="A", name="A", name_key="a", company_id=theirs.id)
    with pytest.raises(ValidationError, match="not a valid choice"):
        person.full_clean()
    PersonEmail.objects.create(
        person=Person.objects.create(first_name="B"), address="a@their.example", key="a@their.example"
    )  # taken over there, free here


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE customers_company",
        "COPY customers_company FROM STDIN",
        "SET ROLE crm_owner",
        "SET ROLE crm_sweep",
        "SET SESSION AUTHORIZATION crm_owner",
        "ALTER TABLE customers_company DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON customers_company",
        "CREATE TABLE mine (id uuid)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT * FROM due_events",
        "SELECT * FROM pg_authid",
        "SET LOCAL row_security = off; SELECT * FROM customers_company",
    ],
)
def test_run_time_role_may_not(ours: Company, statement: str) -> None:
    with pytest.raises(Error), transaction.atomic():
        connection.cursor().execute(statement)


def test_explain_tells_only_of_our_rows(ours: Company, theirs: Company) -> None:
    """A function that leaks what it is shown must only be shown our rows."""
    shown: list[str] = []
    pgconn = connection.connection
    pgconn.add_notice_handler(lambda notice: shown.append(notice.message_primary))
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION pg_temp.tell(text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS $$"
                       "BEGIN RAISE NOTICE '%', $1; RETURN true; END $$")  # fmt: skip
        cursor.execute("SELECT count(*) FROM customers_company WHERE pg_temp.tell(name)")
    assert shown == ["Ours"]


def test_due_organizations_gives_ids_and_nothing_else(world: World) -> None:
    for queue in queue_names():
        assert all(isinstance(each, UUID) for each in due_organizations(queue))
    for name in ("person", "events; SELECT 1", "events UNION SELECT id FROM accounts_user", "", "Events"):
        with pytest.raises(Error), transaction.atomic():
            due_organizations(name)


def test_queues_know_all_organizations(world: World) -> None:
    """They have to: both organizations' sign-up left events or deliveries, or none has."""
    with tenant_scope(world.org):
        Person.objects.create(first_name="A")
        connection.cursor().execute("UPDATE events_event SET pending = true")
    with tenant_scope(world.other_org):
        connection.cursor().execute("UPDATE events_event SET pending = true")
    assert {world.org.id, world.other_org.id} <= set(due_organizations("events"))


def test_every_tenant_table_refuses_without_a_scope(as_owner: "psycopg.Connection[object]", world: World) -> None:
    for table in sorted(tenant_tables(as_owner)):
        with pytest.raises(Error), transaction.atomic():
            connection.cursor().execute(f"UPDATE {table} SET tenant_id = tenant_id")  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_the_policy_is_what_isolates(theirs: Company, world: World) -> None:
    """Mutated, raw SQL does see the other organization's rows: nothing else stands in between."""
    own = "tenant_id = current_setting('app.tenant_id')::uuid"
    for using, seen in (("true", 1), (own, 0)):
        with owner_connection(autocommit=True) as owner:
            owner.execute("SET lock_timeout = '10s'")
            owner.execute(f"ALTER POLICY tenant ON customers_company USING ({using})")
        with tenant_scope(world.org), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM customers_company")
            assert cursor.fetchone() == (seen,)
            assert Company.objects.count() == 0  # the manager's own filter still holds
