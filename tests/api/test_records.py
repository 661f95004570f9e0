"""Every noun, from the first word to the bin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.api.schema import description
from crm.customers.models import Company, Person
from crm.events.models import Event
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import RecordChange
from leads.models import Lead
from sales.actions.seeding import seed_sales
from sales.models import Deal
from support.models import Ticket
from tests.api.asking import Program
from tests.world import World, scope_of


@pytest.fixture
def mira(world: World, program: Program) -> dict[str, Any]:
    return dict(
        program.post("people/", {"first_name": "Mira", "last_name": "Lang", "email": "mira@example.com"}).json()
    )


def test_a_person(world: World, program: Program) -> None:
    made = program.post("people/", {"first_name": "Mira", "email": "mira@example.com", "phone": "+49 30 1234567"})
    assert made.status_code == 201
    person = made.json()
    assert made["Location"] == person["url"]
    assert (person["name"], person["phone"], person["version"]) == ("Mira", "+49301234567", 1)
    assert program.get(person["url"]).json() == person
    changed = program.patch(person["url"], {"city": "Bonn", "birthday": "1990-02-03"})
    assert (changed.status_code, changed.json()["city"], changed.json()["version"]) == (200, "Bonn", 2)
    assert program.delete(person["url"]).status_code == 204
    assert program.get(person["url"]).status_code == 404
    assert program.delete(person["url"]).status_code == 404
    assert program.post(f"people/{person['id']}/restoration/").status_code == 200
    assert program.get(person["url"]).json()["city"] == "Bonn"
    with scope_of(world.org):
        kinds = list(Event.objects.filter(person_id=person["id"]).order_by("id").values_list("kind", "actor_kind"))
        assert RecordChange.objects.filter(record_id=person["id"], actor_kind="key").count() == 3
    assert ("customers.person_added", "key") in kinds
    assert ("customers.person_changed", "key") in kinds


def test_a_known_address(world: World, program: Program, mira: dict[str, Any]) -> None:
    answer = program.post("people/", {"first_name": "Other", "email": "MIRA@example.com"})
    assert answer.status_code == 409
    assert answer.json()["existing"] == mira["url"]
    other = program.post("people/", {"first_name": "Other"}).json()
    assert program.patch(other["url"], {"email": "mira@example.com"}).status_code == 409
    with scope_of(world.org):
        assert Person.objects.get(id=other["id"]).email == ""


def test_a_known_address_of_somebody_unseen(world: World, with_key: Callable[..., Program]) -> None:
    """It says that the address is taken, not by whom."""
    with scope_of(world.org):
        from crm.customers.actions.matching import Contact
        from crm.customers.actions.people import add_person

        add_person(Contact(first_name="Hidden", email="h@example.com"), {}, by=world.boss.actor)
    answer = with_key("rep").post("people/", {"email": "h@example.com"})
    assert answer.status_code == 409
    assert "Hidden" not in answer.content.decode()
    assert "existing" not in answer.json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"first_name": 1}, "first_name"),
        ({"first_name": "x" * 81}, "first_name"),
        ({"first_name": "a\u0000b"}, "first_name"),
        ({"first_name": "\ud800"}, "first_name"),
        ({"email": "no address"}, "email"),
        ({"first_name": "A", "phone": "12"}, "phone"),
        ({"first_name": "A", "country": "ZZZ"}, "country"),
        ({"first_name": "A", "lifecycle": "king"}, "lifecycle"),
        ({"first_name": "A", "birthday": "tomorrow"}, "birthday"),
        ({"first_name": "A", "company_id": "01920000-0000-7000-8000-000000000001"}, "company_id"),
        ({"first_name": "A", "owner_id": "01920000-0000-7000-8000-000000000001"}, "owner_id"),
        ({"first_name": "A", "nmae": "A"}, "nmae"),
        ({"first_name": "A", "id": "x"}, "id"),
        ({"first_name": "A", "custom": {"no": 1}}, "custom.no"),
        ({"first_name": "A", "custom": 1}, "custom"),
        ({}, ""),
        ([], ""),
    ],
)
def test_what_is_not_right_is_named(world: World, program: Program, body: Any, field: str) -> None:
    answer = program.post("people/", body)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]
    with scope_of(world.org):
        assert not Person.everything.exists()


def test_a_stranger_is_no_owner(world: World, program: Program) -> None:
    answer = program.post("people/", {"first_name": "A", "owner_id": str(world.stranger.membership.id)})
    assert answer.status_code == 422


def test_a_company(world: World, program: Program) -> None:
    top = program.post("companies/", {"name": "Nordwind", "employees": 12}).json()
    made = program.post("companies/", {"name": "Nordwind West", "parent_id": top["id"]}).json()
    assert made["parent_id"] == top["id"]
    assert program.patch(top["url"], {"employees": None, "domain": "nordwind.de"}).json()["employees"] is None
    assert [each["id"] for each in program.get("companies/?q=nordw").json()["items"]] in ([], [made["id"], top["id"]])
    assert program.patch(top["url"], {"parent_id": made["id"]}).status_code == 409
    with scope_of(world.org):
        assert Company.objects.get(id=top["id"]).parent_id is None


def test_own_fields(world: World, program: Program) -> None:
    tier = program.post(
        "custom-fields/", {"record": "person", "label": "Tier", "kind": "choice", "options": ["Gold", "Silver"]}
    )
    assert tier.status_code == 201
    assert tier.json()["options"] == [{"key": "gold", "label": "Gold"}, {"key": "silver", "label": "Silver"}]
    person = program.post("people/", {"first_name": "A", "custom": {"tier": "gold"}}).json()
    assert person["custom"] == {"tier": "gold"}
    assert [each["id"] for each in program.get("people/?custom.tier=gold").json()["items"]] == [person["id"]]
    assert program.get("people/?custom.tier=silver").json()["items"] == []
    assert program.patch(person["url"], {"custom": {"tier": "silver"}}).json()["custom"] == {"tier": "silver"}
    assert program.patch(person["url"], {"custom": {"tier": "lead"}}).status_code == 422
    assert program.patch(person["url"], {"custom": {"tier": None}}).json()["custom"] == {}
    assert program.patch(tier.json()["url"], {"required": True}).json()["required"] is True
    missing = program.post("people/", {"first_name": "B"})
    assert missing.status_code == 422
    assert missing.json()["errors"] == [{"field": "custom.tier", "message": "This is required."}]
    with scope_of(world.org):
        assert not Person.everything.filter(first_name="B").exists()
    assert len(program.get("custom-fields/?record=person").json()["items"]) == 1
    assert program.get("custom-fields/?record=deal").json()["items"] == []


def test_own_fields_are_the_settings_business(world: World, with_key: Callable[..., Program]) -> None:
    rep = with_key("rep")
    with scope_of(world.org):
        field = add_custom_field({"record_kind": "person", "label": "Tier", "kind": "text"}, by=world.boss.actor)
    assert rep.get(f"custom-fields/{field.id}/").status_code == 200
    assert rep.post("custom-fields/", {"record": "person", "label": "X", "kind": "text"}).status_code == 403
    assert rep.patch(f"custom-fields/{field.id}/", {"label": "X"}).status_code == 403
    with scope_of(world.org):
        field.refresh_from_db()
        assert (field.label, type(field).objects.count()) == ("Tier", 1)


def test_a_lead_becomes_a_deal(world: World, program: Program) -> None:
    with scope_of(world.org):
        seed_sales()
    currency = world.org.currency
    made = program.post(
        "leads/",
        {
            "first_name": "Hugo",
            "email": "hugo@example.com",
            "wants": "Seats",
            "value": {"minor": 120050, "currency": currency},
        },
    )
    assert made.status_code == 201, made.json()
    lead = made.json()
    assert lead["value"] == {"minor": 120050, "currency": currency}
    assert program.post(f"{lead['url']}qualification/").status_code == 409
    ticked = program.patch(f"{lead['url']}checklist/", dict.fromkeys(("budget", "authority", "need", "timing"), True))
    assert all(ticked.json()["checklist"].values())
    assert program.post(f"{lead['url']}qualification/").json()["status"] == "qualified"
    deal = program.post(f"{lead['url']}conversion/", {"name": "Seats for Hugo"})
    assert (deal.status_code, deal.json()["lead_id"]) == (201, lead["id"])
    assert deal["Location"].endswith(f"/deals/{deal.json()['id']}/")
    assert program.post(f"{lead['url']}conversion/").json()["id"] == deal.json()["id"]
    assert program.get(lead["url"]).json()["deal_id"] == deal.json()["id"]


def test_a_lead_is_put_aside_and_taken_up(program: Program) -> None:
    lead = program.post("leads/", {"first_name": "Hugo"}).json()
    assert program.post(f"{lead['url']}disqualification/").status_code == 422
    aside = program.post(f"{lead['url']}disqualification/", {"reason": "Too small"}).json()
    assert (aside["status"], aside["disqualify_reason"]) == ("disqualified", "Too small")
    assert program.delete(f"{lead['url']}disqualification/").json()["status"] == "new"
    changed = program.patch(lead["url"], {"next_action": "Call", "value": {"minor": 500, "currency": "USD"}}).json()
    assert (changed["next_action"], changed["value"]) == ("Call", {"minor": 500, "currency": "USD"})


def test_conversion_needs_both_scopes(world: World, program: Program, with_key: Callable[..., Program]) -> None:
    lead = program.post("leads/", {"first_name": "Hugo"}).json()
    answer = with_key("admin", ["leads:write"]).post(f"{lead['url']}conversion/")
    assert (answer.status_code, "deals:write" in answer.json()["detail"]) == (403, True)
    with scope_of(world.org):
        assert Lead.objects.get().status == "new"
        assert not Deal.objects.exists()


def test_a_deal(world: World, program: Program, mira: dict[str, Any]) -> None:
    with scope_of(world.org):
        seed_sales()
    pipeline = program.get("pipelines/").json()["items"][0]
    stages = {stage["name"]: stage["id"] for stage in pipeline["stages"]}
    deal = program.post("deals/", {"name": "Fleet", "person_id": mira["id"], "stage_id": stages["Needs found"]}).json()
    assert (deal["stage_id"], deal["person_id"], deal["value"]["minor"]) == (stages["Needs found"], mira["id"], 0)
    assert program.put(f"{deal['url']}stage/", {"stage_id": stages["Proposal"]}).status_code == 409  # has no value
    valued = program.patch(deal["url"], {"value": {"minor": 9900, "currency": "EUR"}, "next_step": "Call"}).json()
    assert (valued["value"], valued["next_step"]) == ({"minor": 9900, "currency": "EUR"}, "Call")
    assert (
        program.put(f"{deal['url']}stage/", {"stage_id": stages["Proposal"]}).json()["stage_id"] == stages["Proposal"]
    )
    assert program.put(f"{deal['url']}outcome/", {"outcome": "lost"}).status_code == 422
    reason = program.get("loss-reasons/").json()["items"][0]["id"]
    assert program.put(f"{deal['url']}outcome/", {"outcome": "lost", "reason_id": reason}).json()["status"] == "lost"
    assert program.delete(f"{deal['url']}outcome/").json()["status"] == "open"
    assert program.put(f"{deal['url']}outcome/", {"outcome": "won"}).json()["status"] == "won"
    assert program.delete(deal["url"]).status_code == 204


def test_a_ticket(world: World, program: Program, mira: dict[str, Any]) -> None:
    made = program.post("tickets/", {"subject": "No signal", "body": "It is dark.", "person_id": mira["id"]})
    assert made.status_code == 201, made.json()
    ticket = made.json()
    assert (ticket["status"], ticket["channel"]) == ("new", "form")
    noted = program.post(f"{ticket['url']}messages/", {"kind": "note", "body": "Known fault"})
    assert noted.status_code == 201
    answered = program.post(f"{ticket['url']}messages/", {"kind": "agent", "body": "We are on it.", "then": "on_hold"})
    assert answered.status_code == 201
    said = [each["kind"] for each in program.get(f"{ticket['url']}messages/?order=oldest").json()["items"]]
    assert said == ["customer", "note", "agent"]
    me = str(world.boss.membership.id)
    changed = program.patch(
        ticket["url"], {"status": "solved", "priority": "urgent", "owner_id": me, "subject": "Dark"}
    )
    facts = {name: changed.json()[name] for name in ("status", "priority", "owner_id", "subject")}
    assert facts == {"status": "solved", "priority": "urgent", "owner_id": me, "subject": "Dark"}
    assert program.patch(ticket["url"], {"status": "new"}).status_code == 409
    assert program.get("queues/").json()["items"][0]["id"] == ticket["queue_id"]


def test_who_may_not_answer_changes_nothing(
    world: World, program: Program, mira: dict[str, Any], with_key: Callable[..., Program]
) -> None:
    ticket = program.post("tickets/", {"subject": "S", "body": "B", "person_id": mira["id"]}).json()
    analyst = with_key("analyst")
    for answer in (
        analyst.patch(ticket["url"], {"status": "solved"}),
        analyst.patch(ticket["url"], {"subject": "X"}),
        analyst.patch(ticket["url"], {}),
        analyst.post(f"{ticket['url']}messages/", {"kind": "agent", "body": "Hi"}),
        analyst.delete(ticket["url"]),
        analyst.post("tickets/", {"subject": "S", "body": "B", "person_id": mira["id"]}),
    ):
        assert answer.status_code == 403
    with scope_of(world.org):
        row = Ticket.objects.get()
        assert (row.status, row.subject, row.version, row.messages.count()) == ("new", "S", 1, 1)


def test_a_task(world: World, program: Program, mira: dict[str, Any]) -> None:
    body = {"title": "Call", "person_id": mira["id"], "due_at": "2026-12-01T09:00:00+01:00", "priority": "high"}
    task = program.post("tasks/", {**body, "assignee_id": str(world.owner.membership.id)}).json()
    assert (task["due_at"], task["priority"], task["done_at"]) == ("2026-12-01T08:00:00Z", "high", None)
    assert program.post("tasks/", {"title": "Call", "due_at": "2026-12-01T09:00:00"}).status_code == 422
    assert program.post(f"{task['url']}completion/").json()["done_at"] is not None
    assert [each["id"] for each in program.get("tasks/?state=done").json()["items"]] == [task["id"]]
    assert program.delete(f"{task['url']}completion/").json()["done_at"] is None


def test_members(world: World, program: Program) -> None:
    names = {each["name"] for each in program.get("members/").json()["items"]}
    assert names == {"Bea Boss", "Olga Owner", "Cal Colleague"}
    one = program.get(f"members/{world.owner.membership.id}/").json()
    assert (one["role"], one["active"]) == ("Sales rep", True)
    assert program.get(f"members/{world.stranger.membership.id}/").status_code == 404
    assert program.post("members/", {}).status_code == 405


def test_events(world: World, program: Program, mira: dict[str, Any], with_key: Callable[..., Program]) -> None:
    program.patch(mira["url"], {"city": "Bonn"})
    found = program.get(f"events/?record=person:{mira['id']}").json()["items"]
    assert [each["kind"] for each in found] == ["customers.person_changed", "customers.person_added"]
    assert found[0]["actor"] == {"kind": "key", "id": str(program.key.id)}
    assert found[0]["subject"] == {"kind": "person", "id": mira["id"]}
    assert program.get(found[0]["url"]).json() == found[0]
    assert program.get("events/?kind=customers.person_added").json()["items"] == [found[1]]
    moment = found[0]["occurred_at"]
    assert found[1] not in program.get(f"events/?since={moment}").json()["items"]
    assert found[1] in program.get(f"events/?until={moment}").json()["items"]
    assert program.get("events/?record=person:x").status_code == 400
    assert program.get("events/?since=yesterday").status_code == 400
    kinds = {each["kind"] for each in with_key("analyst").get("events/").json()["items"]}
    assert "api.key_made" not in kinds
    assert "api.key_made" in {each["kind"] for each in program.get("events/").json()["items"]}


def test_events_of_a_role_that_sees_some(
    world: World, program: Program, mira: dict[str, Any], with_key: Callable[..., Program]
) -> None:
    rep = with_key("rep")
    assert rep.get("events/").status_code == 403
    seen = rep.get(f"events/?record=person:{mira['id']}").json()["items"]
    assert [each["kind"] for each in seen] == ["customers.person_added"]
    with scope_of(world.org):
        Person.objects.filter(id=mira["id"]).update(owner=world.boss.membership)
    assert rep.get(f"events/?record=person:{mira['id']}").status_code == 404
    assert rep.get(seen[0]["url"]).status_code == 404


def test_a_change_locks_the_record_once(program: Program, mira: dict[str, Any]) -> None:
    """It is read for the change, and once more for the answer."""
    with CaptureQueriesContext(connection) as asked:
        assert program.patch(mira["url"], {"city": "Bonn"}).json()["city"] == "Bonn"
    locks = [each["sql"] for each in asked if 'FROM "customers_person"' in each["sql"] and "FOR " in each["sql"]]
    assert len(locks) == 1


def test_a_task_is_changed_binned_and_restored(world: World, program: Program) -> None:
    body = {"title": "Call", "due_on": "2027-03-02", "remind_before": 1440}
    task = program.post("tasks/", body).json()
    assert (task["due_on"], task["due_at"], task["remind_before"]) == ("2027-03-02", "2027-03-02T23:59:59Z", 1440)
    changed = program.patch(task["url"], {"due_at": "2027-03-03T09:30:00Z", "priority": "urgent"}).json()
    assert (changed["due_on"], changed["due_at"], changed["priority"]) == (None, "2027-03-03T09:30:00Z", "urgent")
    assert (changed["title"], changed["remind_before"], changed["version"]) == ("Call", 1440, 2)
    owner = str(world.owner.membership.id)
    assert program.patch(task["url"], {"assignee_id": owner, "due_on": None}).json()["assignee_id"] == owner
    assert program.get(task["url"]).json()["due_at"] is None
    for wrong, status in (
        ({"due_on": "2027-03-02", "due_at": "2027-03-02T10:00:00Z"}, 422), ({"person_id": task["id"]}, 422),
        ({"title": " "}, 422), ({"priority": 1}, 422), ({"done_at": None}, 422),
    ):  # fmt: skip
        assert program.patch(task["url"], wrong).status_code == status, wrong
    assert program.post("tasks/", {"title": "Call", "remind_before": 5}).status_code == 409
    assert program.delete(task["url"]).status_code == 204
    assert program.get(task["url"]).status_code == 404
    assert program.post(f"{task['url']}completion/").status_code == 404
    assert program.post(f"{task['url']}restoration/").json()["title"] == "Call"
    with scope_of(world.org):
        assert set(Event.objects.filter(subject_id=task["id"]).values_list("actor_kind", flat=True)) == {"key"}


def test_who_may_not_change_a_task(
    world: World, program: Program, strange: Program, with_key: Callable[..., Program]
) -> None:
    task = program.post("tasks/", {"title": "Call"}).json()
    for asked in (with_key("analyst"), with_key("admin", ["tasks:read"])):
        assert asked.patch(task["url"], {"title": "X"}).status_code == 403
        assert asked.delete(task["url"]).status_code == 403
        assert asked.post(f"{task['url']}completion/").status_code == 403
    assert strange.patch(task["url"], {"title": "X"}).status_code == 404
    assert strange.delete(task["url"]).status_code == 404
    assert program.get(task["url"]).json() == task


def test_verbs_heed_what_was_seen(world: World, program: Program) -> None:
    """If-Match may be left out; with it, only what was seen is changed."""
    task = program.post("tasks/", {"title": "Call"}).json()
    lead = program.post("leads/", {"first_name": "Hugo", "email": "hugo@example.com"}).json()
    assert program.patch(task["url"], {"title": "Ring"}, If_Match='"1"').status_code == 200
    late = {"If_Match": '"1-0c9a"'}
    for answer in (
        program.patch(task["url"], {"title": "X"}, **late), program.delete(task["url"], **late),
        program.post(f"{task['url']}completion/", **late), program.delete(f"{task['url']}completion/", **late),
        program.post(f"{lead['url']}disqualification/", {"reason": "spam"}, If_Match='"77"'),
    ):  # fmt: skip
        assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert (program.get(task["url"]).json()["title"], program.get(task["url"]).json()["done_at"]) == ("Ring", None)
    etag = program.get(task["url"])["ETag"]
    assert program.post(f"{task['url']}completion/", If_Match=etag).json()["done_at"]


def test_every_record_offers_the_same_verbs() -> None:
    """List, read, add, change, bin and restore; what has no bin says so by having no DELETE."""
    paths = description()["paths"]
    for noun in ("people", "companies", "leads", "deals", "tickets", "tasks"):
        one = f"/api/v1/{noun}/{{record_id}}/"
        assert set(paths[f"/api/v1/{noun}/"]) == {"get", "post"}, noun
        assert set(paths[one]) == {"get", "patch", "delete"}, noun
        assert set(paths[f"{one}restoration/"]) == {"post"}, noun
    read_only = {"/api/v1/members/", "/api/v1/events/"}
    assert all(set(paths[path]) == {"get"} and set(paths[f"{path}{{record_id}}/"]) == {"get"} for path in read_only)
    assert set(paths["/api/v1/custom-fields/{record_id}/"]) == {"get", "patch"}
