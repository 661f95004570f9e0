"""Filters as one edits them: one beside the list, groups on a page, columns, and cells that fetch their row again."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.lists import PeopleList
from crm.customers.models import Company, Lifecycle, Person
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomKind
from crm.records.paging import page_of
from crm.tenancy.scope import tenant_scope
from tests.world import World

PEOPLE = "customers:people"
FILTER = reverse("web:filter", args=[PEOPLE])


@pytest.fixture
def people(world: World) -> World:
    with tenant_scope(world.org):
        acme = Company.objects.create(name="Acme", city="Bonn")
        Person.objects.create(last_name="Adler", lifecycle=Lifecycle.CUSTOMER, city="Munich", company=acme)
        Person.objects.create(last_name="Brandt", lifecycle=Lifecycle.LEAD, city="Bonn")
        Person.objects.create(last_name="Castel", lifecycle=Lifecycle.LOST)
    return world


def shown(client: Client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    return [name for name in ("Adler", "Brandt", "Castel") if f'title="{name}"' in page]


def sent(client: Client, data: dict[str, object]) -> dict[str, list[str]]:
    """The parameters of the list that a filter form leads to."""
    answer = client.post(FILTER, data)
    assert answer.status_code == 303, answer.content.decode()
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def test_what_one_can_filter_by_is_found_under_headings(people: World) -> None:
    with tenant_scope(people.org):
        add_custom_field({"record_kind": "person", "label": "Shoe size", "kind": "number"}, by=people.boss.actor)
    page = people.boss.client.get(FILTER, {"add": "1"}).content.decode()
    for words in ("Lifecycle", "Shoe size", "Your own fields", "Company&#39;s city", "Find a field"):
        assert words in page
    part = people.boss.client.get(FILTER, {"add": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_add_change_and_replace_a_filter(people: World) -> None:
    client = people.boss.client
    assert sent(client, {"state": "owner=me", "field": "city", "op": "contains", "value": "Mun"}) == {
        "owner": ["me"], "city__contains": ["Mun"],
    }  # fmt: skip
    assert sent(
        client,
        {"state": "owner=me&city__contains=Mun", "field": "city", "op": "is", "value": "Bonn",
         "old": "city__contains=Mun"},
    ) == {"owner": ["me"], "city": ["Bonn"]}  # fmt: skip
    assert sent(client, {"state": "", "field": "lifecycle", "op": "any_of", "value": ["lead", "lost"]}) == {
        "lifecycle": ["lead", "lost"]
    }
    form = client.get(FILTER, {"field": "city", "op": "contains", "old": "city__contains=Mun"}).content.decode()
    assert 'value="Mun"' in form


def test_a_filter_without_a_value_says_so_and_keeps_the_rest(people: World) -> None:
    answer = people.boss.client.post(FILTER, {"state": "owner=me", "field": "city", "op": "is", "value": ""})
    assert answer.status_code == 422
    assert "Say what to compare with." in answer.content.decode()
    assert "owner=me" in unescape(answer.content.decode())
    assert people.boss.client.get(FILTER, {"field": "gone"}).status_code == 404


def test_a_problem_is_a_chip_that_says_how_to_drop_it(people: World) -> None:
    page = people.boss.client.get(f"{reverse(PEOPLE)}?shoe=44&lifecycle=king&city=Bonn").content.decode()
    assert "This filter is not used. There is nothing of that name to filter by." in page
    assert "Choose one of the list." in unescape(page)
    assert shown(people.boss.client, f"{reverse(PEOPLE)}?shoe=44&city=Bonn") == ["Brandt"]


GROUPS = {
    "state": "owner=me", "do": "save", "0_match": "any",
    "0.0_field": "person.city", "0.0_op": "is", "0.0_value": "Bonn",
    "0.1_match": "all",
    "0.1.0_field": "person.lifecycle", "0.1.0_op": "is", "0.1.0_value": "customer",
    "0.1.1_match": "none", "0.1.1.0_field": "person.city", "0.1.1.0_op": "is", "0.1.1.0_value": "Rome",
}  # fmt: skip


def test_groups_three_levels_deep(people: World) -> None:
    answer = people.boss.client.post(FILTER, GROUPS)
    assert answer.status_code == 303
    assert shown(people.boss.client, answer.headers["Location"]) == ["Adler", "Brandt"]
    page = unescape(people.boss.client.get(answer.headers["Location"]).content.decode())
    assert "City is Bonn or (Lifecycle is Customer and not (City is Rome))" in page
    state = urlsplit(answer.headers["Location"]).query
    again = people.boss.client.get(FILTER, {"state": state}).content.decode()
    assert 'value="Rome"' in again


def test_buttons_of_the_groups_page_work_without_a_script(people: World) -> None:
    page = people.boss.client.post(FILTER, {**GROUPS, "do": "add:0.1"}).content.decode()
    assert 'name="0.1.2_field"' in page
    assert 'value="Bonn"' in page
    page = people.boss.client.post(FILTER, {**GROUPS, "do": "group:0"}).content.decode()
    assert 'name="0.2.0_field"' in page
    page = people.boss.client.post(FILTER, {**GROUPS, "do": "drop:0.0"}).content.decode()
    assert 'value="Bonn"' not in page
    assert 'name="0.0_match"' in page
    for nonsense in ("drop:0", "drop:x", "add:0.9", "group:0.1.1", "explode", "add:0.0"):
        assert people.boss.client.post(FILTER, {**GROUPS, "do": nonsense}).status_code == 200


def test_an_incomplete_question_is_marked(people: World) -> None:
    answer = people.boss.client.post(FILTER, {**GROUPS, "0.0_value": ""})
    assert answer.status_code == 422
    assert "Say what to compare with." in answer.content.decode()
    assert people.boss.client.post(FILTER, {"do": "save", "state": "city=Bonn"}).headers["Location"] == reverse(PEOPLE)


def test_filters_need_the_lists_capability(people: World) -> None:
    assert people.visitor.get(FILTER).status_code == 302
    assert people.boss.client.get(reverse("web:filter", args=["no:list"])).status_code == 404


def test_columns_are_chosen_ordered_and_reset(people: World) -> None:
    url = reverse("web:columns", args=[PEOPLE])
    client = people.boss.client
    assert "Job title" in client.get(url).content.decode()
    answer = client.post(url, {"state": "city=Bonn", "order": ["name", "city", "phone"], "shown": ["name", "city"]})
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"city": ["Bonn"], "columns": ["name,city"]}
    moved = client.post(url, {"order": ["name", "phone", "city"], "shown": ["name", "city"], "do": "up:city"})
    order = moved.content.decode().split('name="order" value="')
    assert [part.partition('"')[0] for part in order[1:4]] == ["name", "city", "phone"]
    reset = client.post(url, {"state": "columns=name,city&sort=name_key", "do": "reset"})
    assert reset.headers["Location"] == reverse(PEOPLE)
    assert client.get(f"{reverse(PEOPLE)}?columns=nonsense,,name").status_code == 200


def test_own_fields_are_columns_to_sort_by(in_scope: World) -> None:
    add_custom_field({"record_kind": "person", "label": "Size", "kind": CustomKind.NUMBER}, by=in_scope.boss.actor)
    add_custom_field(
        {"record_kind": "person", "label": "Tier", "kind": CustomKind.CHOICE, "options": ["Gold"]},
        by=in_scope.boss.actor,
    )
    sizes = {"a": "7", "b": None, "c": "-2.5", "d": "7", "e": None, "f": "100"}
    for name, size in sizes.items():
        Person.objects.create(last_name=name, custom={"size": size} if size else {})
    for sort, names in (("custom.size", "cadfbe"), ("-custom.size", "fdaceb")):
        page = PeopleList.from_state(in_scope.boss.actor, f"sort={sort}&columns=name,custom.size")
        after, seen = "", ""
        for _ in range(9):
            rows, after = page_of(page.matching(), page.order(), after, 1)
            seen += "".join(row.last_name for row in rows)
            if not after:
                break
        assert seen == names
    shown_columns = page.columns_shown()
    assert [column.label for column in shown_columns] == ["Name", "Size"]
    assert shown_columns[1].plain(Person.objects.get(last_name="c")) == "-2.5"
    drawn = in_scope.boss.client.get(f"{reverse(PEOPLE)}?columns=name,custom.size").content.decode()
    assert 'data-m="x" data-label="Size"' in drawn  # asked for, so on a phone too


def test_a_column_that_may_be_empty_comes_last(in_scope: World) -> None:
    from crm.records.paging import Order

    for name, city in (("a", 3), ("b", None), ("c", 1), ("d", None), ("e", 2)):
        Company.objects.create(name=name, employees=city)
    for descending, names in ((False, "ceabd"), (True, "aecdb")):
        after, seen = "", ""
        for _ in range(9):
            order = Order("employees", descending, nullable=True)
            rows, after = page_of(Company.objects.all(), order, after, 2)
            seen += "".join(row.name for row in rows)
            if not after:
                break
        assert seen == names


def test_one_row_comes_again_after_its_cell_was_saved(people: World) -> None:
    with tenant_scope(people.org):
        adler = Person.objects.get(last_name="Adler")
    url = f"{reverse(PEOPLE)}?columns=name,city&row={adler.pk}"
    page = people.boss.client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert page.count("<tr id=") == 1
    assert f'id="row-{adler.pk}"' in page
    assert "fl-edit__link" in page
    assert (
        'class="fl-edit__link'
        not in people.colleague.client.get(f"{reverse(PEOPLE)}?columns=name,city").content.decode()
    )
    assert people.stranger.client.get(url).content.decode().count("<tr id=") == 0
    assert people.boss.client.get(f"{reverse(PEOPLE)}?row=x").status_code == 404


def test_everything_that_matches_is_picked_by_its_state(people: World) -> None:
    data = {"verb": f"assign:{people.owner.membership.id}", "all": "1", "state": "city=Bonn"}
    people.boss.client.post(reverse("customers:people_bulk"), data)
    with tenant_scope(people.org):
        assert [person.last_name for person in Person.objects.filter(owner=people.owner.membership)] == ["Brandt"]
