"""Lists: every row once, in any order, even while rows come in; filters in words; views, search, counts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.lists import PeopleList
from crm.customers.models import Lifecycle, Person
from crm.records.paging import COUNT_CAP, Order, capped_count, page_of
from crm.search.actions.indexing import index_all
from crm.tenancy.scope import tenant_scope
from crm.web.lists import sheet
from tests.world import World

PEOPLE = "customers:people"
ORDERS = ("id", "-id", "name_key", "-name_key", "created_at", "-last_name")


def make(name: str, **fields: Any) -> Person:
    person = Person(last_name=name)
    for field, value in fields.items():
        setattr(person, field, value)
    person.save()
    return person


def walk(order: str, size: int) -> Iterator[list[Person]]:
    """Page after page."""
    after = ""
    while True:
        rows, after = page_of(Person.objects.all(), Order.parse(order), after, size)
        yield list(rows)
        if not after:
            return


names = st.lists(st.text("abßÄ '%_", max_size=4), max_size=14)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=names, order=st.sampled_from(ORDERS), size=st.integers(1, 5), late=st.text("abÄ", min_size=1, max_size=3))
def test_every_row_once_even_while_rows_come_in(
    in_scope: World, names: list[str], order: str, size: int, late: str
) -> None:
    Person.objects.all().delete()
    wanted = {make(name).id for name in names}
    seen: list[Person] = []
    for number, rows in enumerate(walk(order, size)):
        seen += rows
        if number < 20:  # rows that come in between the place and the last would follow for ever
            make(late)
        if len(seen) > 200:
            pytest.fail("the pages never end")
    ids = [row.id for row in seen]
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


@pytest.mark.parametrize("order", ORDERS)
def test_pages_are_in_order(in_scope: World, order: str) -> None:
    for name in ("b", "a", "c", "a", "b"):
        make(name)
    rows = [row for page in walk(order, 2) for row in page]
    column = order.removeprefix("-")
    keys = [(getattr(row, column), row.id) for row in rows]
    assert keys == sorted(keys, reverse=order.startswith("-"))


@pytest.mark.parametrize("after", ["", "nonsense", "bnVsbA", "WzFd", "W10", "é", "a" * 500])
def test_a_place_that_is_none_is_the_start(in_scope: World, after: str) -> None:
    make("a")
    rows, following = page_of(Person.objects.all(), Order("name_key", descending=False), after, 5)
    assert (len(rows), following) == (1, "")


def test_counts_end_somewhere(in_scope: World) -> None:
    assert COUNT_CAP == 10_000
    make("a")
    assert capped_count(Person.objects.order_by("name_key")) == 1


@pytest.fixture
def people(world: World) -> list[Person]:
    with tenant_scope(world.org):
        made = [
            make("Adler", lifecycle=Lifecycle.CUSTOMER, owner=world.owner.membership, country="DE"),
            make("Brandt", lifecycle=Lifecycle.LEAD, owner=world.boss.membership, country="FR"),
            make("Castel", lifecycle=Lifecycle.LEAD, owner=None),
        ]
        index_all("person")
    return made


def shown(world: World, query: str = "") -> list[str]:
    page = world.colleague.client.get(f"{reverse(PEOPLE)}?{query}").content.decode()
    return [name for name in ("Adler", "Brandt", "Castel") if f'title="{name}"' in page]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Adler", "Brandt", "Castel"]),
        ("lifecycle=customer", ["Adler"]),
        ("lifecycle=customer&lifecycle=lead", ["Adler", "Brandt", "Castel"]),
        ("owner=nobody", ["Castel"]),
        ("owner=me", []),
        ("country=FR", ["Brandt"]),
        ("country=Narnia", ["Adler", "Brandt", "Castel"]),
        ("created__after=2000-01-01", ["Adler", "Brandt", "Castel"]),
        ("created__before=2000-01-01", []),
        ("created__after=never", ["Adler", "Brandt", "Castel"]),
        ("shoe_size=44", ["Adler", "Brandt", "Castel"]),
        ("q=bran", ["Brandt"]),
        ("q=%27%25", []),
        ("sort=nonsense&after=nonsense", ["Adler", "Brandt", "Castel"]),
    ],
)
def test_filters(world: World, people: list[Person], query: str, names: list[str]) -> None:
    assert shown(world, query) == names


def test_chips_say_what_they_do(world: World, people: list[Person]) -> None:
    query = "lifecycle=customer&lifecycle=lead&owner=nobody&country=DE&created__after=2026-01-02"
    page = world.colleague.client.get(f"{reverse(PEOPLE)}?{query}").content.decode()
    for words in ("Lead or Customer", "nobody", "Germany", "2 January 2026"):
        assert f"<b>{words}</b>" in page
    assert "Drop one of them" in page
    assert "lifecycle=customer&amp;lifecycle=lead&amp;country=DE&amp;created__after=2026-01-02" in page
    assert "created__after" not in page.partition('aria-label="Remove filter: Added')[0].rpartition("href=")[2]


def test_views_mark_where_one_is(world: World, people: list[Person]) -> None:
    page = world.colleague.client.get(f"{reverse(PEOPLE)}?lifecycle=customer").content.decode()
    current = page.partition('class="is-current" aria-current="page">Customers')
    assert current[1]


def test_the_count_comes_later_and_with_a_search_at_once(world: World, people: list[Person]) -> None:
    client = world.colleague.client
    assert client.get(f"{reverse(PEOPLE)}?count=1").content == b"3"
    assert client.get(f"{reverse(PEOPLE)}?count=1&lifecycle=lead").content == b"2"
    part = client.get(f"{reverse(PEOPLE)}?q=adler", headers={"HX-Request": "true", "HX-Target": "main"})
    assert "<html" not in part.content.decode()
    assert '<span class="fl-head__count">1</span>' in part.content.decode()


def test_show_more(world: World, people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "PAGE_SIZE", 2)
    page = world.colleague.client.get(f"{reverse(PEOPLE)}?sort=name_key").content.decode()
    assert "Show more" in page
    more = page.partition('<tr class="fl-more-row">')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = world.colleague.client.get(more).content.decode()
    assert 'title="Castel"' in rest
    assert 'title="Adler"' not in rest
    assert "Show more" not in rest


def test_only_what_one_may_see(world: World, people: list[Person]) -> None:
    mine = world.owner.client.get(reverse(PEOPLE)).content.decode()
    assert 'title="Adler"' in mine
    assert 'title="Brandt"' not in mine
    assert 'title="Adler"' not in world.stranger.client.get(reverse(PEOPLE)).content.decode()


def test_the_first_run_and_nothing_matches(world: World) -> None:
    page = world.owner.client.get(reverse(PEOPLE)).content.decode()
    assert "Nobody here yet" in page
    assert "Add the first person" in page
    assert "Add the first person" not in world.colleague.client.get(reverse(PEOPLE)).content.decode()
    assert "No people match " in world.owner.client.get(f"{reverse(PEOPLE)}?q=zzz").content.decode()


def test_bulk_needs_rows_and_a_verb(world: World, people: list[Person]) -> None:
    url = reverse("customers:people_bulk")
    verb = f"assign:{world.owner.membership.id}"
    assert world.boss.client.post(url, {"verb": verb}).status_code == 409
    assert world.boss.client.post(url, {"verb": verb, "ids": "nonsense"}).status_code == 404
    assert world.boss.client.post(url, {"verb": "explode", "ids": str(people[0].id)}).status_code == 404
    assert world.visitor.post(url, {"verb": verb}).status_code == 302
    assert PeopleList.bulk
