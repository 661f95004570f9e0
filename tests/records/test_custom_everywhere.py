"""A field of the organization's own in forms, among facts, in web forms, mails and journeys."""

import re
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.models import Company, Person
from crm.mail.templating.liquid import fill, problems_in
from crm.mail.templating.values import known_values, values_for
from crm.records.models import CustomKind, RecordChange
from crm.tenancy.scope import tenant_scope
from leads.models import Lead
from sales.models import Deal, Pipeline, Stage
from support.models import Ticket
from tests.records.own_fields import a_field, all_fields
from tests.records.people import a_person
from tests.world import World

FILLED = {
    "custom.text": "A-17",
    "custom.number": "1,250.5",
    "custom.money_0": "99.50",
    "custom.money_1": "USD",
    "custom.date": "2026-12-24",
    "custom.bool": "no",
    "custom.choice": "gold",
    "custom.choices": ["silver", "platinum"],
    "custom.link": "",
}
STORED = {
    "text": "A-17",
    "number": "1250.5",
    "money": {"minor": 9950, "currency": "USD"},
    "date": "2026-12-24",
    "bool": False,
    "choice": "gold",
    "choices": ["silver", "platinum"],
}


def form_of(noun: str) -> tuple[str, dict[str, Any], Any]:
    """Where one is made by hand, what has to be filled in, and its model."""
    return {
        "person": (reverse("customers:add_person"), {"first_name": "Jo", "lifecycle": "lead"}, Person),
        "company": (reverse("customers:add_company"), {"name": "Nordwind"}, Company),
        "lead": (reverse("leads:new_lead"), {"first_name": "Jo", "key": "k1"}, Lead),
        "deal": (reverse("sales:new_deal"), {"name": "Fleet"}, Deal),
        "ticket": (
            reverse("support:new"),
            {"email": "jo@example.com", "subject": "Seat", "body": "Help", "channel": "phone", "priority": "normal"},
            Ticket,
        ),
    }[noun]


@pytest.mark.parametrize("noun", ["person", "company", "lead", "deal", "ticket"])
def test_asked_when_one_is_made_and_shown_on_its_page(world: World, noun: str) -> None:
    client = world.boss.client
    with tenant_scope(world.org):
        all_fields(world, of=noun)
    client.get(reverse("sales:board"))
    url, needed, model = form_of(noun)
    page = client.get(url).content.decode()
    for name in FILLED:
        assert f'name="{name}"' in page
    if noun == "deal":
        with tenant_scope(world.org):
            needed["stage"] = str(Stage.objects.order_by("position").values_list("id", flat=True)[0])
    wrong = client.post(url, needed | FILLED | {"custom.number": "many"})
    assert wrong.status_code == 422
    assert "Give a number" in wrong.content.decode()
    assert 'value="A-17"' in wrong.content.decode()
    answer = client.post(url, needed | FILLED)
    assert answer.status_code == 302
    with tenant_scope(world.org):
        record = model.objects.get()
    assert record.custom == STORED
    shown = client.get(answer["Location"]).content.decode()
    assert "Silver, Platinum" in shown
    assert "99.50 USD" in shown


def test_required_is_asked_of_people_in_forms(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "choice", required=True)
    url, needed, _ = form_of("person")
    answer = world.boss.client.post(url, needed)
    assert answer.status_code == 422
    assert "Fill this in" in answer.content.decode()


def test_a_pipelines_own_fields(world: World) -> None:
    client = world.boss.client
    client.get(reverse("sales:board"))
    with tenant_scope(world.org):
        first = Pipeline.objects.get()
        other = Pipeline.objects.create(name="Cargo", position=9)
        stage = Stage.objects.filter(pipeline=first).order_by("position")[0]
        Stage.objects.create(pipeline=other, name="New", position=1)
        a_field(world, "text", of="deal", group_id=other.id, required=True)
        a_field(world, "number", of="deal", group_id=first.id)
    url, needed, _ = form_of("deal")
    assert "only for Cargo" in client.get(url).content.decode()
    typed = needed | {"stage": str(stage.id), "custom.number": "7", "custom.text": "left out"}
    assert client.post(url, typed).status_code == 302
    with tenant_scope(world.org):
        deal = Deal.objects.get()
    assert deal.custom == {"number": "7"}
    shown = client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert "Number" in shown
    assert client.get(reverse("web:own_fact", args=["deal", deal.id, "text"])).status_code == 404


@pytest.mark.parametrize("kind", CustomKind.values)
def test_edited_in_place(world: World, kind: str) -> None:
    with tenant_scope(world.org):
        field = a_field(world, kind)
        person = a_person(world)
        a_person(world, first_name="Otto", last_name="Ostwind")
    url = reverse("web:own_fact", args=["person", person.id, field.key])
    part = world.owner.client.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert f'name="custom.{kind}' in part
    assert "<html" not in part
    typed = {name: value for name, value in FILLED.items() if name.startswith(f"custom.{kind}")} | {"version": "1"}
    if kind == "link":
        typed["custom.link"] = "Otto Ostwind"
    assert world.owner.client.post(url, typed, HTTP_HX_REQUEST="true").status_code == 204
    with tenant_scope(world.org):
        person.refresh_from_db()
        assert person.version == 2
        assert RecordChange.objects.filter(record_id=person.id).count() == 1
    if kind != "link":
        assert person.custom == {kind: STORED[kind]}
    shown = world.owner.client.get(reverse("customers:person", args=[person.id])).content.decode()
    assert re.search("Otto Ostwind|A-17|1250.5|99.50|24 December 2026|no|Gold|Silver, Platinum", shown)
    assert world.owner.client.get(url).status_code == 200


def test_what_is_wrong_is_said_in_place(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "link")
        person = a_person(world)
    url = reverse("web:own_fact", args=["person", person.id, "link"])
    answer = world.owner.client.post(url, {"custom.link": "Nobody Known"})
    assert answer.status_code == 422
    assert "No person is called Nobody Known" in answer.content.decode()
    assert 'value="Nobody Known"' in answer.content.decode()


def test_two_at_one_field_are_asked(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "text")
        person = a_person(world)
    url = reverse("web:own_fact", args=["person", person.id, "text"])
    assert world.boss.client.post(url, {"custom.text": "Mine", "version": "1"}).status_code == 302
    answer = world.owner.client.post(url, {"custom.text": "Yours", "version": "1"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()


def test_who_may_not_edit(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "text")
        person = a_person(world)
    url = reverse("web:own_fact", args=["person", person.id, "text"])
    for member, status in ((world.colleague, 403), (world.stranger, 404)):
        assert member.client.get(url).status_code == status
        assert member.client.post(url, {"custom.text": "Mine"}).status_code == status
    assert world.boss.client.get(reverse("web:own_fact", args=["junk", person.id, "text"])).status_code == 404
    assert world.boss.client.get(reverse("web:link_suggestions", args=["junk"])).status_code == 404
    with tenant_scope(world.org):
        person.refresh_from_db()
    assert person.custom == {}


def test_names_are_offered_while_one_types(world: World, drain: Any) -> None:
    with tenant_scope(world.org):
        person = a_person(world, email="helena@brandt.example")
        from crm.search.actions.indexing import index_records

        index_records("person", [person.id])
    url = reverse("web:link_suggestions", args=["person"])
    assert "Helena Brandt" in world.owner.client.get(url, {"custom.link": "hele"}).content.decode()
    assert world.owner.client.get(url, {"custom.link": ""}).content == b""
    assert world.stranger.client.get(url, {"custom.link": "hele"}).content == b""


def test_in_mails(in_scope: World) -> None:
    all_fields(in_scope)
    company = Company.objects.create(name="Nordwind")
    person = a_person(in_scope, company=company, custom=STORED)
    values = values_for(person, in_scope.org)
    text = "{{ person.custom.choice }}, {{ person.custom.money }}{{ person.custom.nothing }}"
    assert fill(text, values, html=False) == "Gold, 99.50 USD"
    assert fill("{% if person.custom.choice == 'Gold' %}Hi{% endif %}", values, html=False) == "Hi"
    assert fill("{{ company.custom.choice }}", values, html=True) == ""
    assert problems_in("{{ person.custom.choice }}", known_values()) == []
    assert problems_in("{{ person.custom.nope }}", known_values()) != []
    evil = a_person(in_scope, custom={"text": "<script>"})
    assert "<script>" not in fill("{{ person.custom.text }}", values_for(evil, in_scope.org), html=True)
