"""Qualified, nurtured or disqualified by mistake: taken back, the lead stands exactly where it stood."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from crm.customers.models import Lifecycle, Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.actions.keeping import keep
from crm.records.models import RecordChange
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import tenant_scope
from leads.actions.bulk_undo import put_lead_back
from leads.actions.contact import plan_next
from leads.actions.nurture import nurture_lead
from leads.actions.qualification import disqualify_lead, qualify_lead
from leads.models import Lead, LeadStatus
from tests.leads.making import make_lead
from tests.world import World

KEPT = (
    "status", "next_action", "next_action_at", "take_up_at", "closed_at", "qualified_at", "disqualify_reason",
    "priority", "rescore_at",
)  # fmt: skip
VERBS: dict[str, Callable[..., Any]] = {
    "nurture": lambda lead, **how: nurture_lead(lead.id, timezone.now() + timedelta(days=9), **how),
    "disqualify": lambda lead, **how: disqualify_lead(lead.id, "Spam", **how),
    "qualify": lambda lead, **how: qualify_lead(lead.id, **how),
}
CASES = [
    ("qualify", LeadStatus.NEW),
    ("qualify", LeadStatus.CONTACTED),
    ("nurture", LeadStatus.NEW),
    ("nurture", LeadStatus.CONTACTED),
    ("nurture", LeadStatus.QUALIFIED),
    ("nurture", LeadStatus.DISQUALIFIED),
    ("disqualify", LeadStatus.NEW),
    ("disqualify", LeadStatus.CONTACTED),
    ("disqualify", LeadStatus.QUALIFIED),
    ("disqualify", LeadStatus.NURTURE),
]


def _at(days: int) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(microsecond=0)


def _lead(world: World, status: str) -> Lead:
    """As it stands after a while of work."""
    closed = status == LeadStatus.DISQUALIFIED
    dormant = closed or status == LeadStatus.NURTURE
    return make_lead(
        world.org, owner=world.owner.membership, status=status, ready=True,
        next_action="" if dormant else "Call back", next_action_at=None if dormant else _at(5),
        take_up_at=_at(40) if dormant else None, closed_at=_at(-3) if closed else None,
        first_response_at=_at(-9), qualified_at=_at(-6) if status == LeadStatus.QUALIFIED else None,
    )  # fmt: skip


def _kept() -> dict[str, Any]:
    return dict(Lead.objects.values(*KEPT).get())


@pytest.mark.parametrize(("verb", "status"), CASES)
def test_it_stands_where_it_stood(in_scope: World, verb: str, status: str) -> None:
    lead, batch, by = _lead(in_scope, status), uuid7(), in_scope.owner.actor
    before = {name: value for name, value in _kept().items() if name not in ("priority", "rescore_at")}
    VERBS[verb](lead, by=by, batch=batch)
    assert Lead.objects.get().status != status
    for _ in range(2):
        put_lead_back(lead.id, batch, by=by)
    assert {name: value for name, value in _kept().items() if name in before} == before
    assert bool(_kept()["priority"]) == Lead.objects.get().is_open
    assert Event.objects.filter(kind="leads.lead_put_back").count() == 1
    assert not Event.objects.filter(kind="leads.lead_reopened").exists()


def test_the_person_steps_back_too(in_scope: World) -> None:
    lead, batch = _lead(in_scope, LeadStatus.CONTACTED), uuid7()
    Person.objects.update(lifecycle=Lifecycle.LEAD)
    qualify_lead(lead.id, by=in_scope.owner.actor, batch=batch)
    assert Person.objects.get().lifecycle == Lifecycle.QUALIFIED
    put_lead_back(lead.id, batch, by=in_scope.owner.actor)
    assert Person.objects.get().lifecycle == Lifecycle.LEAD


def test_who_went_on_since_stays_there(in_scope: World) -> None:
    lead, batch = _lead(in_scope, LeadStatus.CONTACTED), uuid7()
    qualify_lead(lead.id, by=in_scope.owner.actor, batch=batch)
    Person.objects.update(lifecycle=Lifecycle.CUSTOMER)
    put_lead_back(lead.id, batch, by=in_scope.owner.actor)
    assert Person.objects.get().lifecycle == Lifecycle.CUSTOMER


def test_what_was_changed_since_is_left_alone(in_scope: World) -> None:
    lead, batch, by = _lead(in_scope, LeadStatus.CONTACTED), uuid7(), in_scope.owner.actor
    nurture_lead(lead.id, by=by, batch=batch)
    plan_next(lead.id, "Ask again in spring", None, by=by)
    with pytest.raises(Refused, match="changed again since"):
        put_lead_back(lead.id, batch, by=by)
    assert _kept()["status"] == LeadStatus.NURTURE


def test_a_person_has_one_open_lead(in_scope: World) -> None:
    lead, batch, by = _lead(in_scope, LeadStatus.CONTACTED), uuid7(), in_scope.owner.actor
    disqualify_lead(lead.id, "Spam", by=by, batch=batch)
    Lead.objects.create(person=lead.person, currency="EUR")
    with pytest.raises(Refused, match="another open lead"):
        put_lead_back(lead.id, batch, by=by)
    assert Lead.objects.get(id=lead.id).status == LeadStatus.DISQUALIFIED


def test_who_may_not(in_scope: World) -> None:
    lead, batch = _lead(in_scope, LeadStatus.CONTACTED), uuid7()
    nurture_lead(lead.id, by=in_scope.owner.actor, batch=batch)
    address = f"/leads/{lead.id}/putting-back/{batch}/"
    with pytest.raises(NotAllowed):
        put_lead_back(lead.id, batch, by=in_scope.colleague.actor)
    assert in_scope.colleague.client.post(address).status_code == 403
    assert in_scope.stranger.client.post(address).status_code == 404
    assert _kept()["status"] == LeadStatus.NURTURE


def test_somebody_elses_batch_is_nobodys(in_scope: World) -> None:
    lead, other, batch = _lead(in_scope, "new"), make_lead(in_scope.org, name="Rei Sato"), uuid7()
    nurture_lead(other.id, by=in_scope.boss.actor, batch=batch)
    with pytest.raises(NotFound):
        put_lead_back(lead.id, batch, by=in_scope.boss.actor)
    assert Lead.objects.get(id=other.id).status == LeadStatus.NURTURE


def _undo_on(page: str) -> str:
    return page.partition('action="/leads/')[2].partition("putting-back/")[2].partition("/")[0]


@pytest.mark.parametrize(
    ("address", "sent"),
    [("nurture", {"until": ""}), ("disqualification", {"reason": "No budget"}), ("qualification", {})],
)
def test_by_the_undo_that_the_page_offers(world: World, address: str, sent: dict[str, str]) -> None:
    with tenant_scope(world.org):
        lead = _lead(world, LeadStatus.CONTACTED)
    client = world.owner.client
    page = client.post(f"/leads/{lead.id}/{address}/", sent, follow=True).content.decode()
    batch = UUID(_undo_on(page))
    again = client.post(f"/leads/{lead.id}/putting-back/{batch}/", follow=True).content.decode()
    assert "is contacted as before" in again
    assert "took that back" in again
    with tenant_scope(world.org):
        assert _kept()["status"] == LeadStatus.CONTACTED
        assert RecordChange.objects.filter(undoes_id=batch, kind="lead").count() == 1


def test_a_batch_of_another_verb_is_not_taken_back_here(in_scope: World) -> None:
    lead, batch = _lead(in_scope, LeadStatus.CONTACTED), uuid7()
    lead = Lead.objects.select_for_update().get(id=lead.id)
    lead.owner = in_scope.boss.membership
    keep(lead, by=in_scope.boss.actor, batch=batch)
    with pytest.raises(NotFound):
        put_lead_back(lead.id, batch, by=in_scope.boss.actor)
    assert Lead.objects.get().owner_id == in_scope.boss.membership.id
