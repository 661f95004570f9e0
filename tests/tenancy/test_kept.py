"""Query sets compiled once: the same rows as Django's own, for whoever asks and whatever is asked for.

Besides, all tests compare each kept statement with what Django says at that moment (tests/keeping.py).
"""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.db.models import QuerySet, Value
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.actor import Actor
from crm.accounts.models import Team, Visibility
from crm.customers.models import Person
from crm.events.models import Event
from crm.events.types import ActorRef, SubjectRef, Whose
from crm.tenancy.kept import Kept, kept
from crm.tenancy.scope import NoOrganization, require_organization_id, tenant_scope
from crm.tenancy.shapes import CantBeKept
from leads.queries.leads import leads_visible_to
from support.queries.tickets import tickets_visible_to
from tests.records.people import a_person
from tests.world import Member, World, make_member


@kept
def seen(actor: Actor, person_id: UUID) -> QuerySet[Person]:
    """Somebody, if the actor may see him."""
    return Person.objects.visible_to(actor).select_related("owner", "company").filter(id=person_id)


@kept
def seen_of_all(actor: Actor) -> QuerySet[Person]:
    """Everybody whom the actor may see."""
    return Person.objects.visible_to(actor).order_by("id")


@kept
def called(name: str, *, person_id: UUID) -> QuerySet[Person, tuple[Any, ...]]:
    """Columns alone."""
    columns = "first_name", "city", "profile", "tenant_id"
    return Person.objects.filter(first_name=name, id=person_id).values_list(*columns)


@kept
def days(person_id: UUID) -> QuerySet[Person, tuple[Any, ...]]:
    """What depends on the time zone and on the language."""
    rows = Person.objects.filter(id=person_id).annotate(word=Value(translation.gettext("Monday")))
    return rows.values_list(TruncDate("created_at"), "word")


@kept
def nobody(person_id: UUID) -> QuerySet[Person]:
    """Nobody ever."""
    return Person.objects.none()


@pytest.fixture
def fresh() -> None:
    """Nothing was compiled yet."""
    for each in (seen, seen_of_all, called, days, nobody):
        each._statements.clear()


def test_each_sees_his_own(world: World, as_member: Any, fresh: None) -> None:
    with tenant_scope(world.org):
        one, other = a_person(world), a_person(world, first_name="Otto", owner=world.boss.membership)
    rep, second, boss = replace(world.owner.actor, team_id=None), as_member("rep").actor, world.boss.actor
    for _ in range(2):
        with tenant_scope(world.org):
            assert [seen(rep, each.id) for each in (one, other)] == [[one], []]
            assert [seen(second, each.id) for each in (one, other)] == [[], []]
            assert [seen(boss, each.id) for each in (one, other)] == [[one], [other]]
            assert seen(rep, uuid4()) == []
    assert len(seen._statements) == 2  # a rep's and the boss's; the second rep asks with the first one's statement


def test_another_organizations_rows_stay_its_own(world: World) -> None:
    boss = world.boss.actor
    with tenant_scope(world.org):
        person = a_person(world)
        assert seen(boss, person.id) == [person]
    with tenant_scope(world.stranger.organization):
        assert seen(boss, person.id) == []
        assert called("Helena", person_id=person.id) == []
    with pytest.raises(NoOrganization):
        seen(boss, person.id)


@pytest.mark.parametrize("capabilities", [frozenset(), frozenset({"leads.view"})])
def test_what_a_capability_opens_opens_for_nobody_else(in_scope: World, capabilities: frozenset[str]) -> None:
    @kept
    def leads_seen(actor: Actor) -> QuerySet[Any]:
        return leads_visible_to(actor).order_by("id").values_list("id", flat=True)

    allowed, other = (
        replace(in_scope.boss.actor, capabilities=each) for each in (frozenset({"leads.view"}), capabilities)
    )
    assert leads_seen(allowed) == []
    assert (leads_seen.prepared((other,), {})[0] is None) == (not capabilities)


class Everybody:
    """Members of two organizations with teams, and a person or two of each of them."""

    def __init__(self, world: World) -> None:
        self.members: list[Member] = [world.boss, world.owner, world.colleague, world.stranger]
        for organization in (world.org, world.other_org):
            with tenant_scope(organization):
                team = Team.objects.create(name="Second")
            self.members += [make_member(organization, "rep", name=f"{organization} {n}", team=team) for n in range(2)]
        self.teams = [member.membership.team_id for member in self.members]
        for member in self.members:
            with tenant_scope(member.organization):
                Person.objects.create(first_name="Own", owner=member.membership)
                Person.objects.create(first_name="Nobody's")
        self.organizations = [world.org, world.other_org]


actors = st.builds(
    Actor,
    kind=st.sampled_from(["member", "portal", "visitor", "api_key", "system"]),
    id=st.integers(0, 7) | st.none(),
    name=st.text(max_size=3),
    capabilities=st.frozensets(st.sampled_from(["leads.view", "support.view", "customers.view"])),
    visibility=st.sampled_from(Visibility),
    team_id=st.integers(0, 7) | st.none(),
    through=st.none() | st.builds(ActorRef, st.sampled_from(["journey", "form"]), st.uuids()),
)


def test_whoever_asks_gets_what_he_would_get(world: World) -> None:
    everybody = Everybody(world)
    askable: list[Kept[[Actor], Any]] = [
        kept(lambda actor: Person.objects.visible_to(actor).select_related("owner", "company").order_by("id")),
        kept(lambda actor: tickets_visible_to(actor).order_by("id")),
        kept(lambda actor: leads_visible_to(actor).order_by("id")),
    ]

    @given(actors, st.integers(0, 1))
    def ask(actor: Actor, where: int) -> None:
        own = everybody.members[actor.id].membership.id if isinstance(actor.id, int) else None
        team = everybody.teams[actor.team_id] if isinstance(actor.team_id, int) else None
        asking = replace(actor, id=own, team_id=team)
        with tenant_scope(everybody.organizations[where]) as organization_id:
            for each in askable:
                rows = each(asking)
                assert rows == list(each.build(asking))
                assert {row.tenant_id for row in rows} <= {organization_id}

    ask()


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_get_their_own(world: World, fresh: None) -> None:
    everybody = Everybody(world)
    asking = [(member.organization, member.actor, member.membership) for member in everybody.members]
    wrong: list[str] = []

    def work(number: int) -> None:
        try:
            for turn in range(40):
                organization, actor, membership = asking[(number * 7 + turn * 3) % len(asking)]
                if turn % 10 == number % 10:
                    seen_of_all._statements.clear()
                with tenant_scope(organization):
                    rows = seen_of_all(actor)
                    if rows != list(seen_of_all.build(actor)) or {row.tenant_id for row in rows} != {organization.id}:
                        wrong.append(f"{membership} saw {rows}")
        except Exception as error:  # noqa: BLE001  # shown by the assertion below
            wrong.append(repr(error))
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_was_joined_comes_along_by_one_statement(in_scope: World) -> None:
    person, actor = a_person(in_scope), in_scope.boss.actor
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            (found,) = seen(actor, person.id)
            assert (found.owner, found.company) == (in_scope.owner.membership, None)
        assert len(asked) == 1
        assert found.__dict__.keys() - {"_state"} == Person.objects.get(id=person.id).__dict__.keys() - {"_state"}


def test_columns_alone(in_scope: World, fresh: None) -> None:
    person = a_person(in_scope, first_name="50% O'Hara", profile={"a": [1]})
    for _ in range(2):
        assert called("50% O'Hara", person_id=person.id) == [("50% O'Hara", "Munich", {"a": [1]}, in_scope.org.id)]
        assert called("Helena", person_id=person.id) == []


def test_days_and_words_are_those_of_whoever_asks(in_scope: World, fresh: None) -> None:
    person = a_person(in_scope)
    Person.objects.filter(id=person.id).update(created_at=datetime(2026, 5, 3, 23, tzinfo=UTC))
    for _ in range(2):
        found = {}
        for zone, language in [("UTC", "en"), ("Asia/Tokyo", "en"), ("UTC", "de")]:
            with timezone.override(ZoneInfo(zone)), translation.override(language):
                ((day, word),) = days(person.id)
                found[zone, language] = day.day, word
        assert found == {
            ("UTC", "en"): (3, "Monday"),
            ("Asia/Tokyo", "en"): (4, "Monday"),
            ("UTC", "de"): (3, "Montag"),
        }


def test_what_looks_alike_is_told_apart(in_scope: World) -> None:
    @kept
    def flags(flag: bool | int) -> QuerySet[Person, tuple[Any, ...]]:
        return Person.objects.filter(first_name="Flag").values_list(Value(flag))

    a_person(in_scope, first_name="Flag")
    assert [type(row[0]) for flag in (True, 1, True) for row in flags(flag)] == [bool, int, bool]


def test_nothing_to_find(in_scope: World) -> None:
    assert nobody(uuid4()) == nobody(uuid4()) == []


def test_shapes_do_not_heap_up(in_scope: World, monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    monkeypatch.setattr("crm.tenancy.kept.MOST", 3)
    for number in range(10):
        called(f"Name {number}", person_id=uuid4())
    assert len(called._statements) <= 3


def by_now(_person_id: UUID) -> QuerySet[Person]:
    """Asks for what was made before this moment: at the next one it would be wrong."""
    return Person.objects.filter(created_at__lt=timezone.now())


def by_an_id_of_its_own(_person_id: UUID) -> QuerySet[Person]:
    """Asks for an id that nobody gave to it."""
    return Person.objects.filter(id=uuid4())


def by_asking(_person_id: UUID) -> QuerySet[Person]:
    """Asks the database what to ask it."""
    return Person.objects.filter(first_name=Person.objects.first() or "")


def with_others(_person_id: UUID) -> QuerySet[Person]:
    """Is two statements."""
    return Person.objects.prefetch_related("tag_links")


@pytest.mark.parametrize("build", [by_now, by_an_id_of_its_own, by_asking, with_others])
def test_what_depends_on_something_else_is_not_kept(in_scope: World, build: Any) -> None:
    with pytest.raises(CantBeKept):
        kept(build)(uuid4())


def test_records_and_lists_of_ids_are_no_shape(in_scope: World) -> None:
    owned = kept(lambda person: Person.objects.filter(owner=person.owner))
    listed = kept(lambda ids: Person.objects.filter(id__in=ids))
    cases: list[tuple[Any, Any]] = [(owned, a_person(in_scope)), (listed, (uuid4(),)), (listed, frozenset({uuid4()}))]
    for query_set, given_to_it in cases:
        with pytest.raises(TypeError):
            query_set(given_to_it)


def test_some_records_are_a_shape_each(in_scope: World) -> None:
    @kept
    def told_of(records: tuple[SubjectRef, ...]) -> QuerySet[Event]:
        return Event.objects.of(Whose(records=records))

    one, other = SubjectRef("deal", uuid4()), SubjectRef("lead", uuid4())
    for each in (one, other):
        Event.objects.create(kind="sales.told", subject_kind=each.kind, subject_id=each.id, actor_kind="system")
    for records in ((one,), (other,), (other, one)):
        assert {event.subject for event in told_of(records)} == set(records)


@pytest.mark.parametrize("field", ["name", "membership"])
def test_what_does_not_count_in_an_actor_is_not_told(in_scope: World, field: str) -> None:
    @kept
    def nosy(actor: Actor) -> QuerySet[Person]:
        return Person.objects.filter(first_name=getattr(actor, field))

    with pytest.raises(LookupError):
        nosy(in_scope.boss.actor)


def test_the_organization_is_not_told(in_scope: World) -> None:
    told: list[UUID] = []

    @kept
    def nosy(_person_id: UUID) -> QuerySet[Person]:
        told.append(require_organization_id())
        return Person.objects.all()

    nosy(uuid4())
    assert told
    assert in_scope.org.id != told[0]
