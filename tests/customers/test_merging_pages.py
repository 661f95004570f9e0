"""Duplicates, side by side, merged and taken apart again, in pages; and the rules in Settings."""

import re
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.actions.companies import add_company
from crm.customers.actions.duplicates import check_again
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person, change_person
from crm.customers.models import DuplicatePair, DuplicateRule, MatchingRule, PairState, Person
from crm.records.models import Merge
from crm.search.actions.indexing import index_records
from crm.tenancy.scope import tenant_scope
from tests.world import World


@pytest.fixture
def twins(world: World) -> tuple[Person, Person]:
    with tenant_scope(world.org):
        one, two = (
            add_person(
                Contact(first_name=name, last_name="Berg", company="Nordwind", email=f"{name}@nordwind.example"),
                {"city": city}, by=world.owner.actor,
            )
            for name, city in (("Anna", "Berlin"), ("Ana", "Bonn"))
        )  # fmt: skip
        check_again("person", {two.id})
        index_records("person", [one.id, two.id])
    return one, two


def pair_of(world: World) -> DuplicatePair:
    with tenant_scope(world.org):
        return DuplicatePair.objects.get(noun="person")


def facts(page: str) -> dict[str, str]:
    """What the form would send as it stands: checked radios and hidden fields."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checked" in tag or 'type="hidden"' in tag):
            found[name[1]] = value[1]
    return found


def test_from_the_list_of_pairs_to_one_customer(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    page = world.owner.client.get(reverse("customers:duplicates")).content.decode()
    assert "Anna Berg" in page
    assert "Names nearly the same (94%), the same company" in page
    url = reverse("customers:pair", args=[pair_of(world).id])
    page = world.owner.client.get(url).content.decode()
    assert "Berlin" in page
    data = facts(page) | {"winner": str(one.id), "fact.name": str(two.id), "fact.address": str(two.id)}
    answer = world.owner.client.post(url, data)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("customers:person", args=[one.id])
    with tenant_scope(world.org):
        saved = Person.objects.get()
        assert (saved.id, saved.name, saved.city, saved.email) == (one.id, "Ana Berg", "Bonn", "Anna@nordwind.example")
        merge = Merge.objects.get()
        assert DuplicatePair.objects.get().state == PairState.MERGED
    assert world.owner.client.post(url, data).status_code in (302, 404)  # a double click
    moved = world.owner.client.get(reverse("customers:person", args=[two.id]))
    assert (moved.status_code, moved["Location"]) == (302, reverse("customers:person", args=[one.id]))
    page = world.owner.client.get(reverse("customers:person", args=[one.id])).content.decode()
    assert "With Ana Berg" in page
    assert reverse("customers:apart", args=[merge.id]) in page
    answer = world.owner.client.post(reverse("customers:apart", args=[merge.id]))
    assert answer["Location"] == reverse("customers:person", args=[two.id])
    with tenant_scope(world.org):
        assert set(Person.objects.values_list("name", "city")) == {("Anna Berg", "Berlin"), ("Ana Berg", "Bonn")}


def test_what_changed_meanwhile_is_shown_again(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    url = reverse("customers:merge", args=["person", one.id, two.id])
    data = facts(world.owner.client.get(url).content.decode())
    with tenant_scope(world.org):
        change_person(two.id, {"city": "Rome"}, by=world.boss.actor)
    answer = world.owner.client.post(url, data)
    assert answer.status_code == 409
    assert "Rome" in answer.content.decode()
    with tenant_scope(world.org):
        assert Person.objects.count() == 2


def test_merge_with_somebody_found_by_typing(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    page = world.owner.client.get(reverse("customers:person", args=[one.id])).content.decode()
    url = reverse("customers:merge_with", args=["person", one.id])
    assert url in page
    assert "Perhaps the same" in page
    page = world.owner.client.get(url, {"q": "berg"}).content.decode()
    assert reverse("customers:merge", args=["person", one.id, two.id]) in page
    assert reverse("customers:merge", args=["person", one.id, one.id]) not in page


def test_two_stay_two(world: World, twins: tuple[Person, Person]) -> None:
    pair = pair_of(world)
    world.owner.client.post(reverse("customers:dismiss_pair", args=[pair.id]))
    assert "Anna Berg" not in world.owner.client.get(reverse("customers:duplicates")).content.decode()
    assert (
        "Anna Berg" in world.owner.client.get(reverse("customers:duplicates"), {"show": "dismissed"}).content.decode()
    )
    world.owner.client.post(reverse("customers:reopen_pair", args=[pair.id]))
    assert pair_of(world).state == PairState.OPEN


def test_only_whoever_may(world: World, twins: tuple[Person, Person]) -> None:
    pair, (one, two) = pair_of(world), twins
    addresses = [
        reverse("customers:pair", args=[pair.id]),
        reverse("customers:merge", args=["person", one.id, two.id]),
        reverse("customers:merge_with", args=["person", one.id]),
    ]
    for address in addresses:
        assert world.colleague.client.get(address).status_code == 403
        assert world.stranger.client.get(address).status_code == 404
    data = {"winner": str(one.id)}
    assert world.colleague.client.post(addresses[1], data).status_code == 403
    assert world.stranger.client.post(addresses[1], data).status_code == 404
    with tenant_scope(world.org):
        assert Person.objects.count() == 2
        assert not Merge.objects.exists()


def test_companies_side_by_side(world: World) -> None:
    with tenant_scope(world.org):
        one = add_company({"name": "Nordwind GmbH", "employees": 20}, by=world.boss.actor)
        two = add_company({"name": "Nordwind Ltd", "domain": "nordwind.example"}, by=world.boss.actor)
        check_again("company", {two.id})
    page = world.boss.client.get(reverse("customers:duplicates"), {"of": "companies"}).content.decode()
    assert "Nordwind Ltd" in page
    url = reverse("customers:merge", args=["company", one.id, two.id])
    data = facts(world.boss.client.get(url).content.decode()) | {"winner": str(one.id)}
    assert world.boss.client.post(url, data).status_code == 302


def values(**more: Any) -> dict[str, Any]:
    return {
        "first": "name:similar",
        "second": "company",
        "third": "",
        "at_least": "90",
        "certainty": "sure",
        "active": "on",
        **more,
    }


def test_rules_in_settings(world: World) -> None:
    boss = world.boss.client
    page = boss.get(reverse("customers:matching")).content.decode()
    assert "Name nearly the same (from 88%) and the same company" in page
    assert world.owner.client.get(reverse("customers:matching")).status_code == 403
    add = reverse("customers:add_matching_rule")
    assert boss.post(add, values(second="")).status_code == 422
    assert "Too many agree in this alone" in boss.post(add, values(second="")).content.decode()
    assert boss.post(add, values(second="city", third="birthday", first="phone")).status_code == 302
    with tenant_scope(world.org):
        assert MatchingRule.objects.filter(noun="person").count() == 5
        rule = MatchingRule.objects.get(position=4)
        fixed = MatchingRule.objects.get(position=0)
    assert boss.post(reverse("customers:matching_rule", args=[rule.id]), values(version="9")).status_code == 422
    assert boss.post(reverse("customers:matching_rule", args=[rule.id]), values(version="1")).status_code == 302
    assert boss.post(reverse("customers:remove_matching_rule", args=[fixed.id])).status_code == 409
    assert boss.post(reverse("customers:remove_matching_rule", args=[rule.id])).status_code == 302
    boss.post(reverse("customers:matching_defaults"), {"of": "people"})
    with tenant_scope(world.org):
        assert not MatchingRule.objects.filter(noun="person").exists()


def test_answers_in_settings(world: World) -> None:
    boss, url = world.boss.client, reverse("customers:duplicate_answers")
    data = {"of": "people", "page.sure": "warn", "page.likely": "let", "api.sure": "block", "api.likely": "let",
            "import.sure": "newest", "import.likely": "let", "form.sure": "fill", "form.likely": "let",
            "mail.sure": "fill", "mail.likely": "let"}  # fmt: skip
    assert boss.post(url, data).status_code == 302
    with tenant_scope(world.org):
        rows = set(DuplicateRule.objects.values_list("entrance", "certainty", "answer"))
    assert rows == {("page", "sure", "warn"), ("page", "likely", "let"), ("import", "sure", "newest")}
    boss.post(url, data | {"form.sure": "let"})
    with tenant_scope(world.org):
        assert DuplicateRule.objects.count() == 3


def test_the_box_to_try(world: World) -> None:
    typed = {"try": "1", "one.first_name": "Ana", "one.last_name": "Berg", "one.company_name": "Nordwind GmbH",
             "two.first_name": "Anna", "two.last_name": "Berg", "two.company_name": "nordwind"}  # fmt: skip
    page = world.boss.client.get(reverse("customers:matching"), typed).content.decode()
    assert "These two perhaps are the same, because of names nearly the same (94%) and the same company" in page
    page = world.boss.client.get(reverse("customers:matching"), typed | {"two.company_name": "Other"}).content.decode()
    assert "these are two" in page


def test_two_picked_in_the_list(world: World, twins: tuple[Person, Person]) -> None:
    url = reverse("customers:merge_picked", args=["person"])
    assert url in world.owner.client.get(reverse("customers:people")).content.decode()
    one, two = twins
    answer = world.owner.client.post(url, {"ids": [str(one.id), str(two.id)]})
    assert answer["Location"] == reverse("customers:merge", args=["person", one.id, two.id])
    assert world.owner.client.post(url, {"ids": [str(one.id)]})["Location"] == reverse("customers:people")
    assert world.colleague.client.post(url, {"ids": [str(one.id), str(two.id)]}).status_code == 403
