"""Work given out by hand: how full somebody is stands beside his name, and too much is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.staff.actions.absences import Period, add_absence
from crm.staff.actions.profiles import change_profile
from crm.staff.models import WorkKind
from crm.staff.queries.room import choices_with_room, overfull
from crm.tenancy.scope import tenant_scope
from crm.web.bulk.verbs import start_verb
from leads.models import Lead
from tests.leads.making import make_lead
from tests.support.conftest import make_person, make_ticket
from tests.world import World

TODAY = Period(timezone.localdate(), timezone.localdate())


@pytest.fixture
def boss(in_scope: World) -> Actor:
    return in_scope.boss.actor


def test_how_full_somebody_is_stands_beside_his_name(in_scope: World, boss: Actor) -> None:
    member = in_scope.owner.membership
    change_profile(member.id, {"limits": {"lead": 1}}, by=boss)
    make_lead(in_scope.org, owner=member)
    names = dict(choices_with_room(WorkKind.LEAD, "Nobody"))
    assert names[""] == "Nobody"
    assert names[str(member.id)] == "Olga Owner (full: 1 of 1)"
    assert "0 open" in names[str(in_scope.boss.membership.id)]


def test_who_is_away_is_said(in_scope: World, boss: Actor) -> None:
    add_absence(in_scope.owner.membership.id, TODAY, by=boss)
    names = dict(choices_with_room(WorkKind.LEAD, "Nobody"))
    assert "away until" in names[str(in_scope.owner.membership.id)]


def test_more_than_somebody_takes_is_told(in_scope: World, boss: Actor) -> None:
    member = in_scope.owner.membership
    change_profile(member.id, {"limits": {"lead": 1, "ticket": 0}}, by=boss)
    leads = [make_lead(in_scope.org) for _ in range(2)]
    client = in_scope.boss.client
    for lead, told in ((leads[0], False), (leads[1], True)):
        address = reverse("leads:lead_fact", args=[lead.id, "owner"])
        assert "Olga Owner (" in client.get(address).text
        client.post(address, {"owner": str(member.id), "version": str(lead.version)})
        page = client.get(reverse("leads:lead", args=[lead.id])).text
        assert ("Olga Owner has 2 of 1 open leads now." in page) is told
    assert Lead.objects.filter(owner=member).count() == 2


def test_many_at_once_are_told_too(in_scope: World, boss: Actor) -> None:
    member = in_scope.owner.membership
    change_profile(member.id, {"limits": {"lead": 1}}, by=boss)
    ids = [str(make_lead(in_scope.org).id) for _ in range(3)]
    job = start_verb({"list": "leads:leads", "ids": ids}, "assign", str(member.id), by=boss)
    job.refresh_from_db()
    assert job.words == "3 leads given over. Olga Owner has 3 of 1 open leads now."


def test_a_ticket_too_many(in_scope: World, boss: Actor) -> None:
    member = in_scope.boss.membership
    change_profile(member.id, {"limits": {"ticket": 0}}, by=boss)
    ticket = make_ticket(make_person("dan@osei.example"))
    sent = {"member": str(member.id), "version": str(ticket.version)}
    client = in_scope.boss.client
    client.post(reverse("support:assignee", args=[ticket.id]), sent)
    page = client.get(reverse("support:ticket", args=[ticket.id])).text
    assert "has 1 of 0 open tickets now." in page
    assert "(full: 1 of 0)" in page


def test_strangers_are_in_nobodys_choice(world: World) -> None:
    with tenant_scope(world.other_org):
        names = dict(choices_with_room(WorkKind.LEAD, "Nobody"))
        assert str(world.owner.membership.id) not in names
        assert overfull(WorkKind.LEAD, world.owner.membership.id) == ""
