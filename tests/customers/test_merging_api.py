"""Duplicates and merging through the API."""

import pytest

from crm.customers.actions.consents import record_consent
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import ConsentSource, DuplicateRule, Person, Purpose
from crm.customers.queries.consents import has_consent
from crm.mail.actions.unsubscribing import unsubscribe
from crm.mail.unsubscribing import WayOut
from crm.records.actions.joining import merge_records
from crm.tenancy.scope import tenant_scope
from tests.api.asking import program_of
from tests.world import World


@pytest.fixture
def twins(world: World) -> tuple[Person, Person]:
    with tenant_scope(world.org):
        one, two = (
            add_person(
                Contact(first_name=name, last_name="Berg", company="Nordwind", email=f"{name}@nordwind.example"),
                {}, by=world.boss.actor,
            )
            for name in ("Anna", "Ana")
        )  # fmt: skip
    return one, two


def test_merging_and_taking_apart(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    program = program_of(world.boss)
    found = program.get(f"people/{one.id}/duplicates/").json()["items"]
    assert [(each["id"], each["certainty"], each["score"]) for each in found] == [(str(two.id), "likely", 94)]
    refused = program.post(f"people/{one.id}/merges/", {"merged_id": str(two.id), "take": ["shoe_size"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "take")
    stale = program.post(f"people/{one.id}/merges/", {"merged_id": str(two.id)}, If_Match='"9"')
    assert stale.status_code == 412
    done = program.post(f"people/{one.id}/merges/", {"merged_id": str(two.id), "take": ["name"]})
    assert done.status_code == 201
    merge = done.json()
    assert (merge["winner_id"], merge["merged_id"]) == (str(one.id), str(two.id))
    assert program.post(f"people/{one.id}/merges/", {"merged_id": str(two.id)}).json()["id"] == merge["id"]
    assert program.get(f"people/{one.id}/").json()["first_name"] == "Ana"
    moved = program.get(f"people/{two.id}/")
    assert moved.status_code == 301
    assert moved["Location"].endswith(f"/people/{one.id}/")
    gone = program.patch(f"people/{two.id}/", {"city": "Bonn"})
    assert (gone.status_code, gone.json()["merged_into"]) == (410, moved["Location"])
    assert [each["id"] for each in program.get(f"people/{one.id}/merges/").json()["items"]] == [merge["id"]]
    undone = program.delete(f"people/{one.id}/merges/{merge['id']}/").json()
    assert undone["left"] == []
    assert undone["undone_at"] is not None
    assert program.get(f"people/{two.id}/").json()["email"] == "Ana@nordwind.example"


def test_only_with_the_scope_and_the_right(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    path, body = f"people/{one.id}/merges/", {"merged_id": str(two.id)}
    assert program_of(world.boss, scopes=["people:read"]).post(path, body).status_code == 403
    assert program_of(world.boss, role="analyst").post(path, body).status_code == 403
    assert program_of(world.stranger).post(path, body).status_code == 404
    with tenant_scope(world.org):
        assert Person.objects.count() == 2


def test_what_the_rules_refuse(world: World, twins: tuple[Person, Person]) -> None:
    program = program_of(world.boss)
    body = {"first_name": "Anna", "last_name": "Bergh", "company_name": "Nordwind"}
    assert program.post("people/", body).status_code == 201
    with tenant_scope(world.org):
        DuplicateRule.objects.create(noun="person", entrance="api", certainty="likely", answer="block")
    refused = program.post("people/", body | {"first_name": "Annah"})
    assert refused.status_code == 409
    assert "existing" in refused.json()


def test_a_way_out_of_mails_goes_on_working(world: World, twins: tuple[Person, Person]) -> None:
    one, two = twins
    with tenant_scope(world.org):
        merge_records("person", one.id, two.id, by=world.boss.actor)
        record_consent(one, Purpose.NEWSLETTER, given=True, source=ConsentSource.MEMBER)
        unsubscribe(WayOut(world.org.id, two.id, "Ana@nordwind.example"))
        assert not has_consent(one, Purpose.NEWSLETTER)
