"""A real worker and a real broker: what somebody does is in the score of the open lead within a minute."""

import time

import pytest

from crm.events.types import SubjectRef
from crm.tenancy.scope import tenant_scope
from crm.work.about import About
from crm.work.actions.notes import log_call
from crm.work.models import CallDirection, CallOutcome
from leads.actions.scoring import rescore_lead, seed_rules
from leads.models import Lead
from tests.faults.processes import Broker, Worker, until
from tests.leads.making import make_lead
from tests.world import World

pytestmark = pytest.mark.fault
MINUTE = 60.0


@pytest.fixture
def lead(world: World) -> Lead:
    """Scored as it stands, before anybody has talked with its person."""
    with tenant_scope(world.org):
        seed_rules()
        return rescore_lead(make_lead(world.org, owner=world.owner.membership).id)


def test_within_a_minute_of_a_call(world: World, broker: Broker, worker: Worker, lead: Lead) -> None:
    until(lambda: _answers(broker), "the worker")
    seconds = _call_and_wait(world, broker, lead)
    assert seconds < MINUTE
    with tenant_scope(world.org):
        assert (6, "Talked with us lately") in Lead.objects.get().reasons


def test_within_a_minute_though_the_worker_was_killed(world: World, broker: Broker, worker: Worker, lead: Lead) -> None:
    worker.kill()
    assert _call_and_wait(world, broker, lead, worker) < MINUTE


def _call_and_wait(world: World, broker: Broker, lead: Lead, killed: Worker | None = None) -> float:
    """Seconds from the commit of a call that reached the person to the new score."""
    with tenant_scope(world.org):
        about = About(SubjectRef("person", lead.person_id), lead.person_id, None)
        log_call("Wants an offer", direction=CallDirection.OUTGOING, outcome=CallOutcome.REACHED, about=about,
                 by=world.owner.actor)  # fmt: skip
    begun = time.monotonic()
    if killed:
        killed.start_again()
    until(lambda: _score(world) > lead.score, "a new score", meanwhile=broker.sweep)
    return time.monotonic() - begun


def _score(world: World) -> int:
    with tenant_scope(world.org):
        return Lead.objects.get().score


def _answers(broker: Broker) -> bool:
    return bool(broker.client.control.inspect(timeout=1).ping())
