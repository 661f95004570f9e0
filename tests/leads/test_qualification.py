"""Yes, no, and after all."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from leads.actions.qualification import (
    ChecklistIncomplete,
    disqualify_lead,
    disqualify_leads,
    qualify_lead,
    reopen_lead,
    tick_checklist,
)
from leads.models import Lead, LeadStatus
from leads.queries.checklist import open_points
from tests.leads.making import make_lead
from tests.world import World

Verb = Callable[[Any, Actor], object]
VERBS: dict[str, Verb] = {
    "qualify": lambda lead, by: qualify_lead(lead.id, by=by),
    "disqualify": lambda lead, by: disqualify_lead(lead.id, "No budget", by=by),
    "reopen": lambda lead, by: reopen_lead(lead.id, by=by),
    "tick": lambda lead, by: tick_checklist(lead.id, "budget", done=True, by=by),
}


@pytest.fixture
def lead(in_scope: World) -> Lead:
    return make_lead(in_scope.org, owner=in_scope.owner.membership, ready=True)


def as_saved(lead: Lead) -> dict[str, Any]:
    return dict(Lead.objects.values().get(id=lead.id))


def test_its_owner_qualifies_it(in_scope: World, lead: Lead) -> None:
    qualify_lead(lead.id, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert saved.status == LeadStatus.QUALIFIED
    assert saved.qualified_at is not None
    assert Person.objects.get().lifecycle == "qualified"
    assert Event.objects.get(kind="leads.lead_qualified").person_id == lead.person_id


def test_qualifying_twice_is_qualifying_once(in_scope: World, lead: Lead) -> None:
    qualify_lead(lead.id, by=in_scope.owner.actor)
    before = as_saved(lead)
    qualify_lead(lead.id, by=in_scope.owner.actor)
    assert as_saved(lead) == before
    assert Event.objects.filter(kind="leads.lead_qualified").count() == 1


def test_what_is_not_known_yet_is_named(in_scope: World, lead: Lead) -> None:
    Lead.objects.update(checklist={"need": True, "timing": True})
    before = as_saved(lead)
    with pytest.raises(ChecklistIncomplete) as missing:
        qualify_lead(lead.id, by=in_scope.owner.actor)
    assert missing.value.points == ["Budget", "Authority"]
    assert "Budget, Authority" in str(missing.value)
    assert as_saved(lead) == before


def test_its_owner_disqualifies_it_with_a_reason(in_scope: World, lead: Lead) -> None:
    disqualify_lead(lead.id, "  Bought\nelsewhere ", by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.disqualify_reason) == (LeadStatus.DISQUALIFIED, "Bought elsewhere")
    assert saved.closed_at is not None
    disqualify_lead(lead.id, "Another reason", by=in_scope.owner.actor)
    assert Lead.objects.get().disqualify_reason == "Bought elsewhere"
    assert Event.objects.filter(kind="leads.lead_disqualified").count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_without_a_reason_it_stays_open(in_scope: World, lead: Lead, reason: str) -> None:
    before = as_saved(lead)
    with pytest.raises(Refused, match="Say why"):
        disqualify_lead(lead.id, reason, by=in_scope.owner.actor)
    with pytest.raises(Refused, match="Say why"):
        disqualify_leads([lead.id], reason, by=in_scope.owner.actor)
    assert as_saved(lead) == before


def test_reopening_takes_it_up_where_it_was(in_scope: World, lead: Lead) -> None:
    disqualify_lead(lead.id, "No budget", by=in_scope.owner.actor)
    reopen_lead(lead.id, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.disqualify_reason, saved.closed_at) == (LeadStatus.NEW, "", None)
    reopen_lead(lead.id, by=in_scope.owner.actor)
    assert Event.objects.filter(kind="leads.lead_reopened").count() == 1


def test_one_person_has_one_open_lead(in_scope: World, lead: Lead) -> None:
    disqualify_lead(lead.id, "No budget", by=in_scope.owner.actor)
    Lead.objects.create(person=lead.person, currency="EUR")
    with pytest.raises(Refused, match="another open lead"):
        reopen_lead(lead.id, by=in_scope.owner.actor)


def test_ticks_come_and_go(in_scope: World, lead: Lead) -> None:
    tick_checklist(lead.id, "budget", done=False, by=in_scope.owner.actor)
    assert open_points(Lead.objects.get()) == ["Budget"]
    tick_checklist(lead.id, "budget", done=True, by=in_scope.owner.actor)
    version = Lead.objects.get().version
    tick_checklist(lead.id, "budget", done=True, by=in_scope.owner.actor)
    assert (open_points(Lead.objects.get()), Lead.objects.get().version) == ([], version)
    with pytest.raises(Refused, match="not on the checklist"):
        tick_checklist(lead.id, "weather", done=True, by=in_scope.owner.actor)


def test_several_at_once_leave_closed_ones_alone(in_scope: World, lead: Lead) -> None:
    closed = make_lead(in_scope.org, status=LeadStatus.DISQUALIFIED)
    open_one = make_lead(in_scope.org)
    assert disqualify_leads([lead.id, closed.id, open_one.id], "Spam", by=in_scope.owner.actor) == 2


@pytest.mark.parametrize("verb", VERBS)
def test_a_colleague_may_look_only(in_scope: World, lead: Lead, verb: str) -> None:
    before = as_saved(lead)
    with pytest.raises(NotAllowed):
        VERBS[verb](lead, in_scope.colleague.actor)
    assert as_saved(lead) == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_nothing(world: World, verb: str) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, ready=True)
        before = as_saved(lead)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        VERBS[verb](lead, world.stranger.actor)
    with tenant_scope(world.org):
        assert as_saved(lead) == before
