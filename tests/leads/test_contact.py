"""Calls, and what counts as an answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.customers.actions.people import change_person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import MessageKind
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notes import About, log_call
from crm.work.models import Call, Notification
from leads.actions.assignment import assign_lead
from leads.actions.contact import log_lead_call, plan_next
from leads.models import Lead, LeadStatus
from tests.leads.making import make_lead
from tests.world import World


@pytest.fixture
def lead(in_scope: World) -> Lead:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, next_action="First call")
    Lead.objects.update(created_at=timezone.now() - timedelta(minutes=26))
    return lead


def test_a_call_answers_the_lead(in_scope: World, lead: Lead) -> None:
    log_lead_call(lead.id, "Wants 40 seats", by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert saved.status == LeadStatus.CONTACTED
    assert saved.first_response_at is not None
    assert saved.next_action == ""
    assert Call.objects.get().text == "Wants 40 seats"
    event = Event.objects.get(kind="leads.lead_contacted")
    assert event.data["minutes"] == 26


def test_nobody_there_is_an_answer_but_no_contact(in_scope: World, lead: Lead) -> None:
    log_lead_call(lead.id, "", outcome="no_answer", by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert saved.status == LeadStatus.NEW
    assert saved.first_response_at is not None
    assert saved.next_action == "Call again"


def test_only_the_first_call_is_the_answer(in_scope: World, lead: Lead) -> None:
    for _ in range(2):
        log_lead_call(lead.id, "", by=in_scope.owner.actor)
    assert Event.objects.filter(kind="leads.lead_contacted").count() == 1
    assert Call.objects.count() == 2


def test_a_plan_is_not_forgotten_over_a_call(in_scope: World, lead: Lead) -> None:
    due = timezone.now() + timedelta(days=1)
    plan_next(lead.id, "Send the  offer", due, by=in_scope.owner.actor)
    log_lead_call(lead.id, "", by=in_scope.owner.actor)
    assert Lead.objects.get().next_action == "Send the offer"


def test_a_closed_lead_is_not_called(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, status=LeadStatus.DISQUALIFIED)
    with pytest.raises(Refused, match="closed"):
        log_lead_call(lead.id, "", by=in_scope.owner.actor)
    assert not Call.objects.exists()


def test_a_colleague_may_not_and_a_stranger_finds_nothing(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
        with pytest.raises(NotAllowed):
            log_lead_call(lead.id, "", by=world.colleague.actor)
        with pytest.raises(NotAllowed):
            plan_next(lead.id, "Call", None, by=world.colleague.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        log_lead_call(lead.id, "", by=world.stranger.actor)
    with tenant_scope(world.org):
        assert not Call.objects.exists()
        assert Lead.objects.get().first_response_at is None


@pytest.mark.parametrize(("direction", "answered"), [("outgoing", True), ("incoming", False)])
def test_a_call_logged_with_the_person_answers_too(
    world: World, drain: Callable[[], None], direction: str, answered: bool
) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership)
        place = About(SubjectRef("person", lead.person_id), lead.person_id)
        log_call("", direction=direction, outcome="reached", about=place, by=world.owner.actor)
    drain()
    with tenant_scope(world.org):
        saved = Lead.objects.get()
        assert (saved.first_response_at is not None) == answered
        assert saved.status == (LeadStatus.CONTACTED if answered else LeadStatus.NEW)


def test_a_call_from_the_lead_is_counted_once(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership)
        log_lead_call(lead.id, "", by=world.owner.actor)
        before = Lead.objects.values("last_touch_at", "first_response_at", "version").get()
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.values("last_touch_at", "first_response_at", "version").get() == before


@pytest.mark.parametrize(("key", "answered"), [("compose:1", True), ("journey:1", False)])
def test_a_mail_by_hand_answers_and_one_by_machine_does_not(
    world: World, drain: Callable[[], None], key: str, answered: bool
) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership)
        queue_message(
            key=key,
            to=lead.person.email,
            subject="Your trips",
            text="Hello",
            person=lead.person,
            kind=MessageKind.TRANSACTIONAL,
        )
    drain()
    with tenant_scope(world.org):
        assert (Lead.objects.get().first_response_at is not None) == answered


def test_an_owner_hears_of_a_lead_he_was_given(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        given, taken = make_lead(world.org), make_lead(world.org, name="Oliver Stark")
        assign_lead(given.id, world.owner.membership, by=world.boss.actor)
        assign_lead(taken.id, world.owner.membership, by=world.owner.actor)
    drain()
    with tenant_scope(world.org):
        told = Notification.objects.get(member=world.owner.membership)
        assert (told.subject_kind, told.subject_id) == ("lead", given.id)
        assert "Aiko Tanabe" in told.text


def test_what_becomes_known_changes_the_score(world: World, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership)
        change_person(lead.person_id, {"job_title": "Head of travel"}, by=world.boss.actor)
    drain()
    with tenant_scope(world.org):
        assert (12, "Decides") in Lead.objects.get().reasons
