"""Events tell of records, so they are read by who reads those: by role, by scope, in the bin or not."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.models import Role, Team
from crm.customers.models import Person
from crm.events.catalog.files import FileAttached
from crm.events.catalog.work import NoteAdded
from crm.events.emit import emit
from crm.events.models import Event
from crm.records.actions.binning import bin_record
from crm.tenancy.ids import uuid7
from leads.models import Lead
from tests.api.asking import Program, program_of
from tests.leads.making import make_lead
from tests.world import World, make_member, scope_of

WITHOUT_LEADS = "agent"


def kinds(program: Program, query: str = "") -> set[str]:
    return {each["kind"] for each in program.get(f"events/?limit=100{query}").json()["items"]}


def ids(kind: str) -> list[str]:
    return [str(each) for each in Event.objects.filter(kind=kind).values_list("id", flat=True)]


@pytest.fixture
def binned_lead(world: World) -> Lead:
    """A lead of Olga's that somebody put into the bin, with a file and a note before."""
    with scope_of(world.org):
        lead = make_lead(world.org, owner=world.owner.membership)
        by = world.boss.actor
        emit(FileAttached(record_kind="lead", record_id=lead.id, file_id=uuid7(), name="Secret offer.pdf"), by=by)
        emit(NoteAdded(note_id=uuid7(), text="Secret note", about_kind="lead", about_id=lead.id), by=by)
        bin_record("lead", lead.id, by=by)
    return lead


TOLD = ("records.record_binned", "files.file_attached", "work.note_added")


def test_a_role_without_leads_reads_of_no_lead(world: World, binned_lead: Lead) -> None:
    with scope_of(world.org):
        agent = Role.objects.get(slug=WITHOUT_LEADS)
        agent.capabilities = [*agent.capabilities, "workspace.settings"]
        agent.save()
        assert "leads.view" not in agent.capabilities
    program, boss = program_of(world.boss, WITHOUT_LEADS), program_of(world.boss)
    for kind in TOLD:
        assert kinds(boss, f"&kind={kind}") == {kind}
        assert program.get(f"events/?kind={kind}").json()["items"] == []
        with scope_of(world.org):
            (event_id,) = ids(kind)
        assert boss.get(f"events/{event_id}/").status_code == 200
        assert program.get(f"events/{event_id}/").status_code == 404
    assert program.get(f"events/?record=lead:{binned_lead.id}").status_code == 404
    assert b"Secret" not in program.get("events/?limit=100").content


def test_who_sees_some_records_reads_of_those_only_in_the_bin_too(world: World, binned_lead: Lead) -> None:
    with scope_of(world.org):
        other = Team.objects.create(name="Key accounts")
        make_member(world.org, "rep", name="Rita Rep", team=other)
    mine, theirs = program_of(world.boss, "rep", team=world.team), program_of(world.boss, "rep", team=other)
    with scope_of(world.org):
        told = [*ids("records.record_binned"), *ids("work.note_added")]
    assert len(told) == 2
    for event_id in told:
        assert mine.get(f"events/{event_id}/").status_code == 200
        assert theirs.get(f"events/{event_id}/").status_code == 404
    assert {"records.record_binned", "work.note_added"} <= kinds(mine, f"&record=lead:{binned_lead.id}")
    assert theirs.get(f"events/?record=lead:{binned_lead.id}").status_code == 404


def test_events_show_no_noun_the_key_is_not_for(world: World, with_key: Callable[..., Program]) -> None:
    """`events:read` alone would otherwise read what is 403 at people/."""
    program = program_of(world.boss)
    mira: Any = program.post("people/", {"first_name": "Mira", "email": "mira@example.com"}).json()
    program.patch(mira["url"], {"city": "Bonn"})
    program.post("tasks/", {"title": "Call Mira"})
    only = with_key("admin", ["events:read"])
    assert not [kind for kind in kinds(only) if kind.startswith(("customers.person", "work.", "accounts."))]
    assert b"Bonn" not in only.get("events/?limit=100").content
    with scope_of(world.org):
        person = Person.objects.get()
        for event_id in ids("customers.person_changed"):
            assert only.get(f"events/{event_id}/").status_code == 404
    assert only.get(f"events/?record=person:{person.id}").status_code == 403
    people = with_key("admin", ["events:read", "people:read"])
    assert "customers.person_changed" in kinds(people)
    assert "work.task_added" not in kinds(people)
    assert "work.task_added" in kinds(with_key("admin", ["events:read", "tasks:read"]))
