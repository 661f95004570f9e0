"""A link leads to somebody whom one may not see: he is not named, wherever the value stands."""

import re
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.models import Company, Person
from crm.records.actions.changing import change_record
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomField
from crm.tenancy.scope import tenant_scope
from crm.web.custom_fields.controls import control_for
from tests.records.people import a_person
from tests.world import Member, World

NAME, MAIL = "Ottokar Verborgen", "ottokar@hidden.example"
UNSEEN = "Somebody you can&#39;t see"
Linked = tuple[Person, Person]


@pytest.fixture
def linked(world: World) -> Linked:
    """A person of the owner whose adviser he may not see."""
    with tenant_scope(world.org):
        field = {"record_kind": "person", "label": "Adviser", "kind": "link", "links_to": "person"}
        add_custom_field(field, by=world.boss.actor)
        mine = a_person(world)
        hidden = a_person(
            world, first_name="Ottokar", last_name="Verborgen", email=MAIL, owner=world.boss.membership
        )  # fmt: skip
        change_record("person", mine.id, {"custom.adviser": str(hidden.id)}, by=world.boss.actor)
        return Person.objects.get(id=mine.id), hidden


def pages(person: Person) -> dict[str, str]:
    listed = f"{reverse('customers:people')}?columns=name,custom.adviser"
    return {
        "facts": reverse("customers:person", args=[person.id]),
        "control": reverse("web:own_fact", args=["person", person.id, "adviser"]),
        "history": reverse("records:history", args=["person", person.id]),
        "list": listed,
    }


def shown(member: Member, url: str) -> str:
    answer = member.client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("&#x27;", "&#39;")


@pytest.mark.parametrize("page", ["facts", "control", "history", "list"])
def test_he_is_named_only_to_who_may_see_him(world: World, linked: Linked, page: str) -> None:
    mine, hidden = linked
    url = pages(mine)[page]
    for member in (world.boss, world.colleague):
        if page != "control" or member is world.boss:
            assert NAME in shown(member, url)
    told = shown(world.owner, url)
    assert NAME not in told
    assert MAIL not in told
    assert reverse("customers:person", args=[hidden.id]) not in told
    assert UNSEEN in told
    assert world.stranger.client.get(url).status_code in (404, 200)
    assert NAME not in world.stranger.client.get(url).content.decode()


def test_saved_unchanged_he_stays(world: World, linked: Linked) -> None:
    mine, hidden = linked
    url = pages(mine)["control"]
    version = re.search(r'name="version"[^>]*value="(\d+)"', shown(world.owner, url))
    data: dict[str, Any] = {"custom.adviser": "Somebody you can't see", "version": version[1] if version else ""}
    assert world.owner.client.post(url, data).status_code == 302
    with tenant_scope(world.org):
        assert Person.objects.get(id=mine.id).custom == {"adviser": str(hidden.id)}
    for other in (NAME, f"{NAME} <{MAIL}>", MAIL, str(hidden.id)):
        answer = world.owner.client.post(url, data | {"custom.adviser": other})
        assert answer.status_code in (302, 422)
        assert MAIL not in answer.content.decode() or MAIL in other
    with tenant_scope(world.org):
        assert Person.objects.get(id=mine.id).custom == {"adviser": str(hidden.id)}


def test_an_id_that_was_typed_is_not_named(world: World, linked: Linked) -> None:
    mine, hidden = linked
    with tenant_scope(world.org):
        control = control_for(CustomField.objects.get(key="adviser"), actor=world.owner.actor)
        assert control.prepare_value(str(hidden.id)) == "Somebody you can't see"
        assert NAME in control.prepare_value(str(mine.id)) or "Helena" in control.prepare_value(str(mine.id))


def test_a_conflict_does_not_name_him(world: World, linked: Linked) -> None:
    mine, hidden = linked
    with tenant_scope(world.org):
        other = a_person(world, first_name="Jo", last_name="Berg", email="jo@berg.example")
        change_record("person", mine.id, {"custom.adviser": None}, by=world.boss.actor)
        change_record("person", mine.id, {"custom.adviser": str(hidden.id)}, by=world.boss.actor)
    data = {"custom.adviser": other.name, "version": "1"}
    answer = world.owner.client.post(pages(mine)["control"], data)
    assert answer.status_code == 409
    assert NAME not in answer.content.decode()
    with tenant_scope(world.org):
        assert Person.objects.get(id=mine.id).custom == {"adviser": str(hidden.id)}


def test_a_company_one_can_not_see_in_the_history(world: World) -> None:
    with tenant_scope(world.org):
        mine = a_person(world)
        secret = Company.objects.create(name="Verborgen Holding", owner=world.boss.membership)
        change_record("person", mine.id, {"company": secret}, by=world.boss.actor)
    url = reverse("records:history", args=["person", mine.id])
    assert "Verborgen Holding" in shown(world.boss, url)
    told = shown(world.owner, url)
    assert "Verborgen" not in told
    assert "A company you can&#39;t see" in told
