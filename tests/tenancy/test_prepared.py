"""What the server keeps: each finds his own in it, an error leaves nothing behind, and there is an end to it."""

from uuid import UUID, uuid4

import pytest
from django.db import DataError, NotSupportedError, connection, transaction
from django.db.models import QuerySet

from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.tenancy.gathering import gathered
from crm.tenancy.kept import kept
from crm.tenancy.postgresql import prepared
from crm.tenancy.postgresql.prepared import Asked, Message
from crm.tenancy.reading import Reading
from crm.tenancy.scope import tenant_scope
from crm.tenancy.shapes import PLACES, Words
from tests.records.people import a_person
from tests.world import World

SOON_WITHOUT_IDS = 7  # from the sixth time on the server plans without looking at them
MEMBERS = Reading(
    "FROM accounts_membership member WHERE member.tenant_id = %s AND member.id = ANY(%s)", member=Membership
)


@kept
def called(name: str) -> QuerySet[Person]:
    """Whole records."""
    return Person.objects.filter(first_name=name).order_by("id")


@kept
def by_id(person_id: UUID) -> QuerySet[Person]:
    """One of them."""
    return Person.objects.filter(id=person_id)


def plans() -> dict[str, int]:
    """What the server keeps for this connection: the statement, and how often it did without the ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def test_each_organization_finds_its_own_in_the_same_plan(world: World) -> None:
    own = {}
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            own[organization] = Person.objects.create(first_name="Zenobia")
    for _ in range(SOON_WITHOUT_IDS):
        for organization, person in own.items():
            with tenant_scope(organization):
                assert called("Zenobia") == [person]
                assert gathered(lambda: called("Zenobia"), lambda: by_id(person.id)) == [[person], [person]]  # noqa: B023
    with tenant_scope(world.org):
        assert by_id(own[world.other_org].id) == []
        used = [times for statement, times in plans().items() if "Zenobia" in statement]
    assert len(used) == 1
    assert used[0] > 0


def test_a_reading_by_ids_is_kept(in_scope: World) -> None:
    for _ in range(2):
        rows = MEMBERS.rows(in_scope.org.id, [in_scope.boss.membership.id, uuid4()])
        assert [member.id for (member,) in rows] == [in_scope.boss.membership.id]
    assert len([statement for statement in plans() if "member.id = ANY($2)" in statement]) == 1


def test_an_error_is_an_error_and_the_line_goes_on(world: World) -> None:
    wrong = Asked("SELECT 1 / 0", b"SELECT 1 / $1::int", (b"0",))
    with pytest.raises(DataError, match="division by zero"), tenant_scope(world.org), connection.cursor() as cursor:
        cursor.execute(Message.of(Asked("SELECT 1"), wrong, Asked("SELECT 2")))
    with tenant_scope(world.org):
        ada = a_person(world, first_name="Ada")
        assert called("Ada") == [ada]


def test_what_the_database_changed_is_told_anew(in_scope: World) -> None:
    """A process may be at work while a migration changes a table."""
    asked = Asked("SELECT words FROM changing", b"SELECT words FROM changing WHERE true OR $1::int = 0", (b"0",))

    def ask() -> list[tuple[str]]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(Message.of(asked))
            return cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changing (words varchar(9)) ON COMMIT DROP")
        assert ask() == []
        cursor.execute("ALTER TABLE changing ALTER words TYPE text")
    with pytest.raises(NotSupportedError):
        ask()
    assert ask() == []


def test_what_was_kept_before_an_error_is_kept_once(in_scope: World) -> None:
    good, wrong = Asked("SELECT 4", b"SELECT $1::int + 4", (b"0",)), Asked("SELECT 1 / 0")
    for _ in range(3):
        with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(Message.of(good, wrong))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 4'")
        assert cursor.fetchone() == (1,)


def test_what_is_needed_first_is_said_first(world: World) -> None:
    """BEGIN and whose rows they are travel with the first question, be it one that is kept."""
    connection.commit() if not connection.in_atomic_block else None
    with tenant_scope(world.org), connection.cursor() as cursor:
        cursor.execute(Message.of(Asked("SELECT current_setting('app.tenant_id')")))
        assert cursor.fetchall() == [(str(world.org.id),)]


def test_there_is_an_end_to_it(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 0)
    before = plans()
    assert called("Nobody at all") == []
    assert plans() == before


def test_an_id_within_a_text_is_not_taken_out_of_it() -> None:
    place, other = PLACES[:2]
    mixed = Words(f"SELECT '{{\"a\": \"{place}\"}}'::jsonb, '{other.hex}'::uuid", [])
    assert mixed.asked([uuid4(), uuid4()]).kept == b""
    plain = Words(f"SELECT '{place.hex}'::uuid, '{other.hex}'::uuid, '{place.hex}'::uuid", [])
    ids = [uuid4(), uuid4()]
    assert plain.asked(ids).kept == b"SELECT $1::uuid, $2::uuid, $1::uuid"
    assert plain.asked(ids).ids == (ids[0].hex.encode(), ids[1].hex.encode())


def often(words: int) -> int:
    """Ask for something that is kept once it was asked for twice."""
    text = f"SELECT {words} AS often"
    with connection.cursor() as cursor:
        cursor.execute(Message.of(Asked(text, text.encode(), often=True)))
        return int(cursor.fetchone()[0])


def test_what_is_asked_again_and_again_is_kept_until_others_are(
    in_scope: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept_now() -> set[str]:
        return {statement for statement in plans() if "AS often" in statement}

    assert often(1) == 1
    assert kept_now() == set()
    assert often(1) == often(1) == 1
    assert kept_now() == {"SELECT 1 AS often"}
    kept_before = prepared.MOST_OFTEN + 1  # at most, by the tests that this connection served before
    monkeypatch.setattr(prepared, "MOST_OFTEN", 2)
    assert {often(1) for _ in range(kept_before)} == {1}  # each message forgets one of them
    for words in (2, 2, 1, 3, 3, 4, 4):
        assert often(words) == words
    assert often(4) == 4
    assert {"SELECT 3 AS often", "SELECT 4 AS often"} <= kept_now()
    assert "SELECT 2 AS often" not in kept_now()
    assert often(2) == 2


def test_what_is_asked_for_once_is_forgotten_in_the_end(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    assert [often(words) for words in (11, 12, 13, 11)] == [11, 12, 13, 11]
    assert "SELECT 11 AS often" not in plans()
