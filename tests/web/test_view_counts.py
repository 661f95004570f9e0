"""How many each view of a list shows: one request, for one's own eyes, never further than a thousand."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.conditions.params import read_params
from crm.customers.lists import PeopleList
from crm.customers.models import Lifecycle, Person
from crm.tenancy.scope import tenant_scope
from crm.web.actions.saved_views import save_view
from crm.web.lists import counts
from crm.web.lists.registry import LISTS
from crm.web.models import SavedView
from tests.world import Member, World

PEOPLE = "customers:people"
COUNTS = reverse("web:view_counts", args=[PEOPLE])


@pytest.fixture
def people(world: World) -> World:
    with tenant_scope(world.org):
        Person.objects.create(last_name="Adler", lifecycle=Lifecycle.CUSTOMER, owner=world.owner.membership)
        Person.objects.create(last_name="Brandt", lifecycle=Lifecycle.CUSTOMER, owner=world.boss.membership)
        save_view(PEOPLE, "Customers", "lifecycle=customer", by=world.boss.actor, shared=True)
        save_view(PEOPLE, "My own", "owner=me", by=world.boss.actor)
    return world


def counted(member: Member) -> dict[str, str]:
    answer = member.client.get(COUNTS)
    assert answer.status_code == 200
    found = re.findall(r'<span id="view-count-([^"]+)" hx-swap-oob="innerHTML">([^<]*)</span>', answer.content.decode())
    return dict(found)


def saved(world: World) -> dict[str, str]:
    with tenant_scope(world.org):
        return {view.name: str(view.pk) for view in SavedView.objects.all()}


def test_each_sees_counts_of_his_own_views_and_records(people: World) -> None:
    ids = saved(people)
    boss, owner = counted(people.boss), counted(people.owner)
    assert (boss[ids["Customers"]], boss[ids["My own"]]) == ("2", "1")
    assert owner[ids["Customers"]] in ("1", "2")  # as many as the list shows him
    assert ids["My own"] not in owner
    page = people.owner.client.get(f"{reverse(PEOPLE)}?view={ids['Customers']}").content.decode()
    assert owner[ids["Customers"]] == str(sum(f'title="{name}"' in page for name in ("Adler", "Brandt")))
    assert not set(ids.values()) & set(counted(people.stranger))


def test_who_may_not_open_the_list_gets_none(people: World) -> None:
    assert people.visitor.get(COUNTS).status_code == 302
    assert people.boss.client.get(reverse("web:view_counts", args=["no:list"])).status_code == 404
    assert people.boss.client.post(COUNTS).status_code == 405


def test_the_page_asks_once_and_has_a_place_for_each(people: World) -> None:
    page = people.boss.client.get(reverse(PEOPLE)).content.decode()
    assert page.count(f'hx-get="{COUNTS}"') == 1
    assert all(f'id="view-count-{tab}"' in page for tab in counted(people.boss))


def test_nothing_is_counted_beyond_a_thousand_or_twice_a_minute(people: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(counts, "CAP", 1)
    with tenant_scope(people.org):
        place, actor = PeopleList.place(), people.boss.actor
        found = counts.view_counts(place, actor)
        assert found[saved(people)["Customers"]] == "1+"
        with CaptureQueriesContext(connection) as queries:
            assert counts.view_counts(place, actor) == found
        assert not any("count" in query["sql"].casefold() for query in queries)


def test_what_takes_too_long_is_left_out_and_harms_nothing(people: World, monkeypatch: Any) -> None:
    class Slow(PeopleList):
        def matching(self) -> Any:
            return (
                super().matching().extra(where=["pg_sleep(0.2) IS NOT NULL"]) if self.bar.view else super().matching()
            )

    monkeypatch.setattr(counts, "PATIENCE", 50)
    monkeypatch.setitem(LISTS, PEOPLE, Slow)
    with tenant_scope(people.org):
        found = counts.view_counts(PeopleList.place(), people.boss.actor)
        assert found[saved(people)["Customers"]] == ""
        assert any(found.values())
        assert Person.objects.count() == 2  # the transaction goes on, and takes its time again
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")


@pytest.mark.usefixtures("in_scope")
def test_every_view_of_every_list_asks_what_can_be_asked() -> None:
    unread = []
    for page in LISTS.values():
        for view in page.views:
            pairs = [
                (name, each)
                for name, value in view.params.items()
                for each in ([value] if isinstance(value, str) else value)
            ]
            unread += [
                f"{page.title}, {view.label}: {problem.words}" for problem in read_params(page.kind, pairs).problems
            ]
    assert unread == []
