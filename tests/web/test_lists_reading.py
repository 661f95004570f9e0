"""Lists ask by kept statements, for the columns that are shown: the same rows, for whoever looks, at any time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.models import Visibility
from crm.customers.lists import CompanyList, PeopleList
from crm.customers.models import Lifecycle
from crm.tenancy.scope import tenant_scope
from crm.web.lists import ListPage
from crm.web.lists.reading import _asked, count_of, rows_of
from crm.work.lists import TaskList
from crm.work.models import Task
from leads.lists import LeadList
from sales.lists import DealList
from tests.leads.making import make_lead
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import Member, World

LISTS = [PeopleList, CompanyList, LeadList, DealList, TaskList]


def shown(kind: type[ListPage[Any]], member: Member, query: str = "", size: int = 50) -> list[str]:
    return [str(row) for row in rows_of(kind(member.actor, QueryDict(query)), "", size)[0]]


@pytest.mark.parametrize("kind", LISTS)
def test_every_column_says_what_it_reads(world: World, kind: type[ListPage[Any]]) -> None:
    """So no list fetches what nobody looks at. That each says enough, all tests see: more is refused there."""
    with tenant_scope(world.org):
        every = QueryDict("columns=" + ",".join(column.key for column in kind.columns))
        assert kind(world.boss.actor, every).fetched()


@pytest.mark.parametrize("kind", [LeadList, DealList, PeopleList])
def test_every_column_can_be_drawn_of_what_it_reads(world: World, kind: type[ListPage[Any]]) -> None:
    with tenant_scope(world.org):
        make_lead(world.org)
        a_deal(world)
    for columns in ("", ",".join(column.key for column in kind.columns)):
        for member in (world.boss, world.colleague):
            with tenant_scope(world.org):
                url = kind.place().url
            assert member.client.get(url, {"columns": columns, "sort": ""}).status_code == 200


def test_columns_of_others_are_left_out(in_scope: World) -> None:
    a_person(in_scope)
    page = PeopleList(in_scope.boss.actor, QueryDict("columns=name,city"))
    with CaptureQueriesContext(connection) as captured:
        assert [person.city for person in rows_of(page, "", 50)[0]] == ["Munich"]
    assert len(captured) == 1
    assert "city" in captured[0]["sql"]
    assert not any(word in captured[0]["sql"] for word in ("JOIN", "profile", "birthday", "lifecycle"))


def test_the_same_statement_answers_for_others(in_scope: World) -> None:
    """Each sees his own; the ids in an address are not part of the statement."""
    for member in (in_scope.owner, in_scope.boss):
        a_person(in_scope, first_name=f"Of {member.user.email}", owner=member.membership, lifecycle=Lifecycle.LEAD)
    assert in_scope.owner.actor.visibility != Visibility.ALL
    for member in (in_scope.owner, in_scope.boss, in_scope.owner):
        for query in (f"owner={member.membership.id}", "owner=me", f"owner={member.membership.id}&lifecycle=lead"):
            assert shown(PeopleList, member, query) == [f"Of {member.user.email} Brandt"]
    assert len(shown(PeopleList, in_scope.boss)) == 2
    assert len(shown(PeopleList, in_scope.owner)) == 1


def test_a_stranger_asks_the_same_of_his_own(world: World) -> None:
    for org, member, count in ((world.org, world.boss, 1), (world.other_org, world.stranger, 0)):
        with tenant_scope(org):
            if count:
                a_person(world)
            assert len(shown(PeopleList, member)) == count
            assert count_of(PeopleList(member.actor, QueryDict())) == count


@pytest.mark.parametrize("query", ["", "sort=name_key", "sort=-name_key", "sort=health", "sort=-health"])
def test_pages_follow_each_other_whatever_the_order(in_scope: World, query: str) -> None:
    names = [f"Person {number}" for number in range(5)]
    for number, name in enumerate(names):
        a_person(in_scope, first_name=name, last_name="", health=number if number % 2 else None)
    found: list[str] = []
    after = ""
    for _ in range(3):
        rows, after = rows_of(PeopleList(in_scope.boss.actor, QueryDict(query)), after, 2)
        found += [str(row) for row in rows]
    assert sorted(found) == sorted(names)
    assert after == ""


def test_words_typed_into_the_search_make_no_statement_to_keep(in_scope: World) -> None:
    assert _asked(PeopleList(in_scope.boss.actor, QueryDict("q=hel"))) is None
    many = "&".join(f"owner={in_scope.boss.membership.id}" for _ in range(20))
    assert _asked(PeopleList(in_scope.boss.actor, QueryDict(many))) is None


def test_what_depends_on_the_moment_is_asked_anew(in_scope: World) -> None:
    a_person(in_scope)
    for _ in range(2):
        assert shown(PeopleList, in_scope.boss, "created=today") == ["Helena Brandt"]
        assert count_of(PeopleList(in_scope.boss.actor, QueryDict("created=today"))) == 1


@pytest.mark.parametrize("name", ["person_lifecycle_owner", "person_owner"])
def test_people_are_counted_by_an_index_alone(in_scope: World, name: str) -> None:
    """What it says of a row is all that a count asks: on a million people 1 ms, and 4 where rows have to be fetched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        assert cursor.fetchone()[0].endswith("INCLUDE (deleted_at)")


@pytest.mark.parametrize(
    ("query", "titles", "most"), [("owner=nobody", [], 1), ("sort=due_at", ["Soon", "Some day"], 2)]
)
def test_a_short_page_is_asked_for_once(
    in_scope: World, django_assert_max_num_queries: Any, query: str, titles: list[str], most: int
) -> None:
    owner = in_scope.owner.membership
    for title, due in (("Some day", None), ("Soon", timezone.now() + timedelta(days=1))):
        Task.objects.create(title=title, assignee=owner, author=owner, due_at=due)
    kind = TaskList if titles else PeopleList
    assert shown(kind, in_scope.owner, query) == titles
    with django_assert_max_num_queries(1 + most):  # who looks is asked for, too
        assert shown(kind, in_scope.owner, query) == titles
