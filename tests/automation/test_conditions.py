"""Conditions in flows: who may ask what, and that what somebody else asked keeps working."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.actor import Actor
from crm.accounts.models import Role
from crm.automation.actions.drafts import add_step, change_step, set_trigger
from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import problems_of, publish
from crm.automation.models import Flow, Run
from crm.automation.own_steps import ConditionStepForm
from crm.automation.queries.flows import draft_of
from crm.automation.queries.runs import name_of
from crm.automation.rehearsal import would_enter
from crm.conditions.clock import Clock
from crm.conditions.fields import load_records
from crm.conditions.tree import UNSEEN
from crm.customers.actions.matching import Contact, person_for
from crm.errors import NotAllowed
from crm.events.relay import relay_all
from tests.world import Member, World

OPEN_DEAL = {"field": "person.open_deal", "op": "is", "value": False}
ASKED = {"v": 1, "any": [{"not": {"any": [{"field": "person.city", "op": "is", "value": "Bonn"}]}}, OPEN_DEAL]}
ADDED = {"event": "customers.person_added", "reentry": "once"}


@pytest.fixture
def blind(in_scope: World, as_member: Callable[..., Member]) -> Actor:
    """A marketer whose role does not show deals."""
    member = as_member("marketer")
    role = Role.objects.get(slug="marketer")
    role.capabilities = sorted(set(role.capabilities) - {"sales.view"})
    role.save()
    return member.actor


@pytest.fixture
def flow(in_scope: World) -> Flow:
    """Somebody who may see deals asks about them twice."""
    flow = create_flow("Asks", by=in_scope.boss.actor)
    set_trigger(flow.id, {**ADDED, "condition": ASKED}, by=in_scope.boss.actor)
    add_step(flow.id, "condition", by=in_scope.boss.actor, settings={"question": "", "condition": ASKED})
    return flow


def _draft(flow: Flow) -> Any:
    draft = draft_of(flow)
    assert draft is not None
    return draft


def test_nobody_saves_a_question_about_what_he_may_not_see(flow: Flow, blind: Actor) -> None:
    other = create_flow("Other", by=blind)
    step = add_step(other.id, "condition", by=blind)
    before = [(draft.trigger, draft.steps) for draft in (_draft(flow), _draft(other))]
    for ask in (
        lambda: set_trigger(other.id, {**ADDED, "condition": {"all": [OPEN_DEAL]}}, by=blind),
        lambda: add_step(other.id, "condition", by=blind, settings={"condition": {"all": [OPEN_DEAL]}}),
        lambda: change_step(other.id, step["id"], {"condition": {"not": OPEN_DEAL}}, by=blind),
        lambda: set_trigger(flow.id, {**ADDED, "condition": {"all": [{**OPEN_DEAL, "value": True}]}}, by=blind),
    ):
        with pytest.raises(NotAllowed, match="deals"):
            ask()
    assert [(draft.trigger, draft.steps) for draft in (_draft(flow), _draft(other))] == before


def test_what_stood_there_may_stay_or_go(flow: Flow, blind: Actor) -> None:
    set_trigger(flow.id, {**ADDED, "reentry": "always", "condition": {"all": [OPEN_DEAL]}}, by=blind)
    assert _draft(flow).trigger["condition"] == {"all": [OPEN_DEAL]}
    set_trigger(flow.id, {**ADDED, "condition": {}}, by=blind)
    assert _draft(flow).trigger["condition"] == {}


def test_it_keeps_working_whoever_publishes(flow: Flow, blind: Actor, in_scope: World) -> None:
    assert problems_of(_draft(flow)) == []
    publish(flow.id, by=blind)
    person_for(Contact(first_name="Anna", email="anna@example.net"), by=in_scope.boss.actor)
    relay_all()
    assert Run.objects.filter(flow=flow).count() == 1


def test_its_words_are_for_those_who_may_see(flow: Flow, blind: Actor, in_scope: World) -> None:
    person, _ = person_for(Contact(first_name="Anna"), by=in_scope.boss.actor)
    version, settings = _draft(flow), {"question": "", "condition": ASKED}
    records = load_records("person", [person.id])
    told = would_enter(version, {"person": records[person.id]}, Clock.of_organization(), blind)
    assert told == (True, f"not (City is Bonn) or {UNSEEN}")
    assert name_of("condition", settings, blind).title == f"Not (City is Bonn) or {UNSEEN}?"
    assert "Has no open deal" in name_of("condition", settings, in_scope.boss.actor).title
    assert "Has no open deal" in name_of("condition", settings).title


def test_the_form_hides_keeps_and_checks(flow: Flow, blind: Actor, in_scope: World) -> None:
    settings = {"question": "", "condition": ASKED}
    assert ConditionStepForm.checking(settings).is_valid()
    gone = {"question": "", "condition": {"all": [{"field": "person.custom.gone", "op": "is", "value": "x"}]}}
    form = ConditionStepForm.checking(gone)
    assert not form.is_valid()
    assert form.non_field_errors()
    assert not hasattr(ConditionStepForm.showing(settings, actor=in_scope.boss.actor).group.parts[1], "number")
    assert hasattr(ConditionStepForm.showing(settings, actor=blind).group.parts[1], "number")
