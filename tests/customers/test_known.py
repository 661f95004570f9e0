"""Nobody is entered twice: who it is is said while one types, as far as one may know it."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.actions.companies import add_company
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.matching.comparing import companies_alike
from crm.customers.matching.names import core_name
from crm.customers.models import Company, Person
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from tests.world import World

NEW = {"first_name": "H.", "lifecycle": "lead"}


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        contact = Contact(email="helena@brandt.example", first_name="Helena", phone="+49301234567")
        return add_person(contact, {}, by=world.owner.actor)


def test_while_typing(world: World, helena: Person) -> None:
    url = reverse("customers:known_person")
    page = world.owner.client.get(url, {"email": "HELENA@brandt.example"}).content.decode()
    assert "Open Helena" in page
    assert "Owner Olga Owner" in page
    assert "Helena" not in world.stranger.client.get(url, {"email": "helena@brandt.example"}).content.decode()
    assert world.colleague.client.get(url, {"email": "helena@brandt.example"}).status_code == 403
    assert world.owner.client.get(url, {"email": "hele"}).content.decode().strip() == ""


def test_a_colleagues_customer_is_not_named(world: World) -> None:
    with tenant_scope(world.org):
        add_person(Contact(email="s@x.example", first_name="Secret"), {}, by=world.boss.actor)
    url = reverse("customers:known_person")
    page = world.owner.client.get(url, {"email": "s@x.example"}).content.decode()
    assert "Secret" not in page
    assert "A colleague looks after this customer already. Ask Bea Boss." in page


def test_in_the_bin_is_offered_to_be_restored(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        bin_record("person", helena.id, by=world.boss.actor)
    data = NEW | {"email": "helena@brandt.example"}
    answer = world.boss.client.post(reverse("customers:add_person"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Restore Helena" in page
    assert 'value="H."' in page
    world.boss.client.post(reverse("records:restore", args=["person", helena.id]))
    with tenant_scope(world.org):
        assert Person.objects.get() == helena


def test_a_known_number_only_warns(world: World, helena: Person) -> None:
    url, data = reverse("customers:add_person"), NEW | {"phone": "+49 30 1234567"}
    warned = world.owner.client.post(url, data)
    assert warned.status_code == 422
    page = warned.content.decode()
    assert "Add person anyway" in page
    assert "Because of the same phone number" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    assert world.owner.client.post(url, data | {"seen": seen[1]}).status_code == 302
    with tenant_scope(world.org):
        assert Person.objects.filter(phone="+49301234567").count() == 2


def test_a_similar_company_only_warns(world: World) -> None:
    with tenant_scope(world.org):
        add_company({"name": "Nordwind GmbH", "domain": "nordwind.example"}, by=world.owner.actor)
    hints, url = reverse("customers:known_company"), reverse("customers:add_company")
    for typed in ({"name": "Nordwind"}, {"name": "Nordwint AG"}, {"name": "X", "domain": "nordwind.example"}):
        assert "Open Nordwind GmbH" in world.owner.client.get(hints, typed).content.decode()
    assert "Nordwind" not in world.owner.client.get(hints, {"name": "Nordstern"}).content.decode()
    warned = world.owner.client.post(url, {"name": "Nordwind AG"})
    assert warned.status_code == 422
    seen = re.search(r'name="seen" value="(\w+)"', warned.content.decode())
    assert seen is not None
    assert world.owner.client.post(url, {"name": "Nordwind AG", "seen": seen[1]}).status_code == 302
    with tenant_scope(world.org):
        assert Company.objects.count() == 2


@given(st.text(max_size=40))
def test_every_name_is_like_itself(name: str) -> None:
    assert core_name(core_name(name)) == core_name(name)
    assert companies_alike(name, name) == 100
