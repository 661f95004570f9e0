"""Settings of the organization's own fields: added, ordered, changed, put away and brought back."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.models import Person
from crm.records.actions.changing import change_record
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomField, CustomKind
from crm.tenancy.scope import tenant_scope
from tests.world import World

TIER = {
    "label": "Loyalty tier",
    "option_key": ["", "", ""],
    "option_label": ["Silver", "Gold", ""],
    "section": "Loyalty",
}


def new_url(kind: str, kind_of_field: str) -> str:
    return reverse("workspace:new_own_field", args=[kind]) + f"?type={kind_of_field}"


def add_tier(world: World) -> CustomField:
    with tenant_scope(world.org):
        values = {"record_kind": "person", "label": "Tier", "kind": "choice", "options": ["Silver", "Gold"]}
        return add_custom_field(values, by=world.boss.actor)


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_nothing_to_a_list_to_choose_from(world: World) -> None:
    client = world.boss.client
    assert "No fields of your own yet" in body(client, reverse("workspace:own_fields"))
    assert "Several of a list" in body(client, reverse("workspace:new_own_field", args=["person"]))
    assert client.post(new_url("person", "choice"), TIER).status_code == 302
    page = body(client, reverse("workspace:own_fields"))
    assert "Loyalty tier" in page
    assert "Silver, Gold" in page
    with tenant_scope(world.org):
        field = CustomField.objects.get()
        assert (field.key, field.options) == ("loyalty_tier", [["silver", "Silver"], ["gold", "Gold"]])


@pytest.mark.parametrize("kind", CustomKind.values)
@pytest.mark.parametrize("noun", ["person", "company", "lead", "deal", "ticket"])
def test_every_type_can_be_described_for_every_noun(world: World, noun: str, kind: str) -> None:
    page = body(world.boss.client, new_url(noun, kind))
    assert "How it looks" in page
    typed = {"label": "Something", "option_key": [""], "option_label": ["One"], "links_to": "company"}
    assert world.boss.client.post(new_url(noun, kind), typed).status_code == 302
    with tenant_scope(world.org):
        field = CustomField.objects.get()
    assert (field.record_kind, field.kind) == (noun, kind)
    assert "Something" in body(world.boss.client, reverse("workspace:own_fields_of", args=[noun]))
    assert "Something" in body(world.boss.client, reverse("workspace:own_field", args=[field.id]))


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(world: World) -> None:
    client = world.boss.client
    answer = client.post(new_url("person", "choice"), {"label": "", "help": "As on the card", "option_label": []})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the field a name" in page
    assert "As on the card" in page
    assert "is there already" in client.post(new_url("person", "text"), {"label": "city"}).content.decode()
    add_tier(world)
    assert "already" in client.post(new_url("person", "text"), {"label": "TIER"}).content.decode()
    empty = client.post(new_url("person", "choice"), {"label": "Colour", "option_key": [""], "option_label": [" "]})
    assert "Name at least one thing" in empty.content.decode()
    double = {"label": "Colour", "option_key": ["", ""], "option_label": ["Red", "red"]}
    assert "twice" in client.post(new_url("person", "choice"), double).content.decode()
    with tenant_scope(world.org):
        assert CustomField.objects.count() == 1


def test_the_list_is_arranged_without_saving(world: World) -> None:
    url = new_url("person", "choice")

    def rows(do: str) -> list[str]:
        answer = world.boss.client.post(url, TIER | {"do": do})
        assert answer.status_code == 200
        assert 'value="Loyalty tier"' in answer.content.decode()
        return [row["value"] for row in _inputs(answer.content.decode(), "option_label")]

    assert rows("add") == ["Silver", "Gold", "", ""]
    assert rows("down:0") == ["Gold", "Silver", ""]
    assert rows("up:1") == ["Gold", "Silver", ""]
    assert rows("away:0") == ["Gold", ""]
    assert rows("away:99") == rows("look") == ["Silver", "Gold", ""]
    with tenant_scope(world.org):
        assert not CustomField.objects.exists()


def test_options_are_renamed_and_put_away_and_no_record_loses_its_own(world: World) -> None:
    field = add_tier(world)
    with tenant_scope(world.org):
        person = Person.objects.create(first_name="Jo", owner=world.boss.membership)
        change_record("person", person.id, {"custom.tier": "silver"}, by=world.boss.actor)
    url = reverse("workspace:own_field", args=[field.id])
    typed = {"label": "Tier", "option_key": ["gold", ""], "option_label": ["Golden", "Platinum"], "version": "1"}
    assert world.boss.client.post(url, typed).status_code == 302
    with tenant_scope(world.org):
        field.refresh_from_db()
    assert field.options == [["gold", "Golden"], ["platinum", "Platinum"]]
    assert field.away_options == [["silver", "Silver"]]
    assert "Silver" in body(world.boss.client, reverse("customers:person", args=[person.id]))
    page = body(world.boss.client, url)
    assert "1 record" in page
    again = world.boss.client.post(url, typed | {"do": "again:silver", "version": "2"})
    assert [row["value"] for row in _inputs(again.content.decode(), "option_label")] == ["Golden", "Platinum", "Silver"]
    assert world.boss.client.post(url, typed | {"version": "1"}).status_code == 409  # somebody saved in between


def test_put_away_and_brought_back_with_all_values(world: World) -> None:
    field = add_tier(world)
    with tenant_scope(world.org):
        person = Person.objects.create(first_name="Jo", custom={"tier": "gold"}, owner=world.boss.membership)
    url = reverse("workspace:own_field_activity", args=[field.id])
    person_url = reverse("customers:person", args=[person.id])
    world.boss.client.post(url, {"active": "0"})
    assert "Bring back" in body(world.boss.client, reverse("workspace:own_fields"))
    assert "Tier" not in body(world.boss.client, person_url)
    world.boss.client.post(url, {"active": "1"})
    assert "Gold" in body(world.boss.client, person_url)


def test_order_by_arrows_and_by_dragging(world: World) -> None:
    with tenant_scope(world.org):
        for label in ("One", "Two", "Three"):
            add_custom_field({"record_kind": "deal", "label": label, "kind": "text"}, by=world.boss.actor)
    ids = {field.label: field.id for field in _fields(world)}
    url = reverse("workspace:own_fields_order", args=["deal"])
    world.boss.client.post(url, {"down": str(ids["One"])})
    assert [field.label for field in _fields(world)] == ["Two", "One", "Three"]
    world.boss.client.post(url, {"up": str(ids["Two"])})
    assert [field.label for field in _fields(world)] == ["Two", "One", "Three"]
    world.boss.client.post(url, {"ids": f"{ids['Three']},junk,{ids['One']}"})
    assert [field.label for field in _fields(world)] == ["Three", "One", "Two"]


def test_only_for_one_pipeline(world: World) -> None:
    from sales.models import Pipeline

    body(world.boss.client, reverse("sales:board"))  # makes the first pipeline
    with tenant_scope(world.org):
        pipeline = Pipeline.objects.first()
    assert pipeline is not None
    typed = {"label": "Fleet", "group_id": str(pipeline.id)}
    assert world.boss.client.post(new_url("deal", "text"), typed).status_code == 302
    with tenant_scope(world.org):
        assert CustomField.objects.get().group_id == pipeline.id
    assert pipeline.name in body(world.boss.client, reverse("workspace:own_fields_of", args=["deal"]))
    wrong = world.boss.client.post(new_url("deal", "text"), {"label": "X", "group_id": str(UUID(int=1))})
    assert wrong.status_code == 422


def test_who_may_not(world: World) -> None:
    field = add_tier(world)
    addresses = [
        reverse("workspace:own_fields"),
        reverse("workspace:own_fields_of", args=["person"]),
        new_url("person", "text"),
        reverse("workspace:own_field", args=[field.id]),
    ]
    for url in addresses:
        assert world.owner.client.get(url).status_code == 403
        assert world.visitor.get(url).status_code == 302
    posts = [
        (reverse("workspace:own_field", args=[field.id]), {"label": "Mine", "option_key": [""], "option_label": ["X"]}),
        (reverse("workspace:own_field_activity", args=[field.id]), {"active": "0"}),
    ]
    for url, data in posts:
        assert world.owner.client.post(url, data).status_code == 403
        assert world.colleague.client.post(url, data).status_code == 403
        assert world.stranger.client.post(url, data).status_code == 404
    order = reverse("workspace:own_fields_order", args=["person"])
    assert world.owner.client.post(order, {"up": str(field.id)}).status_code == 403
    world.stranger.client.post(order, {"up": str(field.id)})
    assert world.owner.client.post(new_url("person", "text"), {"label": "Mine"}).status_code == 403
    assert world.boss.client.get(reverse("workspace:own_fields_of", args=["junk"])).status_code == 404
    with tenant_scope(world.org):
        kept = CustomField.objects.get()
    assert (kept.label, kept.active, kept.version) == ("Tier", True, 1)
    assert "Tier" not in body(world.stranger.client, reverse("workspace:own_fields"))


def _fields(world: World) -> list[CustomField]:
    with tenant_scope(world.org):
        return list(CustomField.objects.order_by("position"))


def _inputs(page: str, name: str) -> list[dict[str, str]]:
    from html.parser import HTMLParser

    found: list[dict[str, str]] = []

    class Inputs(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {key: value or "" for key, value in attrs}
            if tag == "input" and given.get("name") == name:
                found.append({"value": "", **given})

    Inputs().feed(page)
    return found
