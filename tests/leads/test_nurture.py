"""Not now: into nurture and out again, by hand, by its day, by many at once and back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.models import RecordChange
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from leads.actions.bulk_undo import put_leads_back
from leads.actions.nurture import nurture_lead, nurture_leads, take_up_due_leads
from leads.actions.qualification import disqualify_lead, disqualify_leads, qualify_lead, reopen_lead
from leads.models import Lead, LeadStatus
from tests.leads.making import make_lead
from tests.world import World


def _ahead(**by: int) -> datetime:
    return timezone.now() + timedelta(**by)


@pytest.fixture
def lead(in_scope: World) -> Lead:
    return make_lead(in_scope.org, owner=in_scope.owner.membership, status=LeadStatus.CONTACTED, next_action="Call")


def _come(lead: Lead) -> None:
    Lead.objects.filter(id=lead.id).update(take_up_at=timezone.now() - timedelta(minutes=1))


def test_into_nurture_and_out(in_scope: World, lead: Lead) -> None:
    until = _ahead(days=30)
    for _ in range(2):
        nurture_lead(lead.id, until, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.take_up_at, saved.next_action) == (LeadStatus.NURTURE, until, "")
    assert not saved.is_open
    assert Event.objects.filter(kind="leads.lead_nurtured").count() == 1
    with pytest.raises(Refused, match="in nurture"):
        qualify_lead(lead.id, by=in_scope.owner.actor)
    reopen_lead(lead.id, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.take_up_at) == (LeadStatus.NEW, None)


def test_a_disqualified_one_can_be_nurtured(in_scope: World, lead: Lead) -> None:
    disqualify_lead(lead.id, "No budget", by=in_scope.owner.actor)
    nurture_lead(lead.id, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.disqualify_reason, saved.closed_at) == (LeadStatus.NURTURE, "", None)


@pytest.mark.parametrize("put_aside", ["nurture", "disqualify"])
def test_it_comes_back_on_its_day(in_scope: World, lead: Lead, put_aside: str, drain: Callable[[], None]) -> None:
    if put_aside == "nurture":
        nurture_lead(lead.id, _ahead(days=1), by=in_scope.owner.actor)
    else:
        disqualify_lead(lead.id, "No budget", again_at=_ahead(days=1), by=in_scope.owner.actor)
    assert take_up_due_leads() == 0
    assert Lead.objects.get().status != LeadStatus.NEW
    _come(lead)
    assert take_up_due_leads() == 1
    assert take_up_due_leads() == 0
    saved = Lead.objects.get()
    assert (saved.status, saved.next_action, saved.take_up_at) == (LeadStatus.NEW, "Try again", None)
    assert saved.disqualify_reason == ""
    drain()
    assert Notification.objects.filter(text__contains="Time to try again").count() == 1


def test_it_stays_where_the_person_has_another_open_lead(in_scope: World, lead: Lead) -> None:
    nurture_lead(lead.id, _ahead(days=1), by=in_scope.owner.actor)
    Lead.objects.create(person=lead.person, currency="EUR")
    _come(lead)
    assert take_up_due_leads() == 1
    saved = Lead.objects.get(id=lead.id)
    assert (saved.status, saved.take_up_at) == (LeadStatus.NURTURE, None)


def test_one_who_left_does_not_get_it(in_scope: World, lead: Lead) -> None:
    nurture_lead(lead.id, _ahead(days=1), by=in_scope.boss.actor)
    in_scope.owner.membership.active = False
    in_scope.owner.membership.save()
    _come(lead)
    take_up_due_leads()
    assert Lead.objects.get().owner is None


@pytest.mark.parametrize("verb", ["nurture", "disqualify"])
def test_a_day_gone_by_is_refused(in_scope: World, lead: Lead, verb: str) -> None:
    yesterday = _ahead(days=-1)
    by = in_scope.owner.actor
    verbs = {
        "nurture": lambda: nurture_lead(lead.id, yesterday, by=by),
        "disqualify": lambda: disqualify_lead(lead.id, "No", again_at=yesterday, by=by),
    }
    with pytest.raises(Refused, match="still to come"):
        verbs[verb]()
    assert Lead.objects.get().status == LeadStatus.CONTACTED


def test_a_deal_stays_a_deal(in_scope: World) -> None:
    lead = make_lead(in_scope.org, status=LeadStatus.CONVERTED, converted_deal_id=uuid7())
    with pytest.raises(Refused, match="became a deal"):
        nurture_lead(lead.id, by=in_scope.boss.actor)


def test_many_at_once_and_back(in_scope: World, lead: Lead) -> None:
    other = make_lead(in_scope.org, owner=in_scope.owner.membership, name="Rei Sato")
    ids = [lead.id, other.id]
    before = list(Lead.objects.order_by("id").values("status", "next_action", "take_up_at", "closed_at"))
    batch = uuid7()
    assert nurture_leads(ids, _ahead(days=9), by=in_scope.owner.actor, batch=batch) == 2
    outcome = put_leads_back(in_scope.owner.actor, list(RecordChange.objects.filter(batch_id=batch)))
    assert outcome.changed == 2
    assert list(Lead.objects.order_by("id").values("status", "next_action", "take_up_at", "closed_at")) == before


def test_what_was_changed_since_is_left_alone(in_scope: World, lead: Lead) -> None:
    batch = uuid7()
    assert disqualify_leads([lead.id], "Spam", by=in_scope.owner.actor, batch=batch) == 1
    nurture_lead(lead.id, by=in_scope.owner.actor)
    outcome = put_leads_back(in_scope.owner.actor, list(RecordChange.objects.filter(batch_id=batch)))
    assert (outcome.changed, list(outcome.refused)) == (0, [lead.id])
    assert Lead.objects.get().status == LeadStatus.NURTURE


@pytest.mark.parametrize("verb", ["nurture:3", "disqualify:Spam", "assign:"])
def test_in_the_list_with_undo(in_scope: World, lead: Lead, verb: str) -> None:
    boss = in_scope.boss.client
    answer = boss.post("/leads/bulk/", {"ids": [str(lead.id)], "verb": verb}, follow=True)
    changed = Lead.objects.get()
    assert (changed.status, changed.owner_id) != (lead.status, lead.owner_id)
    undo = answer.content.decode().partition("/jobs/")[2].partition("/undo/")[0][-36:]
    assert boss.post(f"/jobs/{undo}/undo/").status_code == 302
    back = Lead.objects.get()
    assert (back.status, back.owner_id, back.next_action) == (lead.status, lead.owner_id, lead.next_action)


def test_who_may_not(in_scope: World, lead: Lead) -> None:
    with pytest.raises(NotAllowed):
        nurture_lead(lead.id, by=in_scope.colleague.actor)
    assert in_scope.colleague.client.post(f"/leads/{lead.id}/nurture/").status_code == 403
    assert in_scope.stranger.client.post(f"/leads/{lead.id}/nurture/").status_code == 404
    assert Lead.objects.get().status == LeadStatus.CONTACTED
    assert not Event.objects.filter(kind="leads.lead_nurtured").exists()


def test_a_stranger_finds_nothing(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
    with tenant_scope(world.other_org):
        with pytest.raises(NotFound):
            nurture_lead(lead.id, by=world.stranger.actor)
        assert nurture_leads([lead.id], by=world.stranger.actor) == 0
    with tenant_scope(world.org):
        assert Lead.objects.get().status == LeadStatus.NEW


def test_the_pages(in_scope: World, lead: Lead) -> None:
    client = in_scope.owner.client
    answer = client.post(f"/leads/{lead.id}/nurture/", {"until": "2001-01-01"})
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    assert client.post(f"/leads/{lead.id}/nurture/", {"until": day}).status_code == 302
    page = client.get(f"/leads/{lead.id}/").content.decode()
    assert "In nurture, back on" in page
    assert lead.person.name in client.get("/leads/?state=nurture").content.decode()
    assert lead.person.name not in client.get("/leads/").content.decode()
    client.post(f"/leads/{lead.id}/reopening/")
    client.post(f"/leads/{lead.id}/disqualification/", {"reason": "No budget", "again_at": day})
    assert "Comes back on" in client.get(f"/leads/{lead.id}/").content.decode()
