"""Whatever people do in whatever order, a lead is always in one sound state."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import Refused
from leads.actions.contact import log_lead_call
from leads.actions.conversion import convert_lead
from leads.actions.qualification import disqualify_lead, qualify_lead, reopen_lead, tick_checklist
from leads.models import CHECKLIST, Lead, LeadStatus
from sales.models import Deal
from tests.leads.making import make_lead
from tests.world import World

NEW, CONTACTED, QUALIFIED, CONVERTED, DISQUALIFIED = LeadStatus
ALLOWED = {
    NEW: {NEW, CONTACTED, QUALIFIED, DISQUALIFIED},
    CONTACTED: {CONTACTED, QUALIFIED, DISQUALIFIED},
    QUALIFIED: {QUALIFIED, CONVERTED, DISQUALIFIED},
    DISQUALIFIED: {DISQUALIFIED, NEW, CONTACTED},
    CONVERTED: {CONVERTED},
}

Step = Callable[[Lead, Any], object]
STEPS: dict[str, Step] = {
    "call": lambda lead, by: log_lead_call(lead.id, "", by=by),
    "no answer": lambda lead, by: log_lead_call(lead.id, "", outcome="no_answer", by=by),
    "tick all": lambda lead, by: [tick_checklist(lead.id, key, done=True, by=by) for key, _, _ in CHECKLIST],
    "untick": lambda lead, by: tick_checklist(lead.id, "need", done=False, by=by),
    "qualify": lambda lead, by: qualify_lead(lead.id, by=by),
    "disqualify": lambda lead, by: disqualify_lead(lead.id, "No budget", by=by),
    "reopen": lambda lead, by: reopen_lead(lead.id, by=by),
    "convert": lambda lead, by: convert_lead(lead.id, by=by),
}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(list(STEPS)), max_size=12))
def test_a_lead_moves_only_where_it_may(in_scope: World, steps: list[str]) -> None:
    actor = in_scope.owner.actor
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    deals = Deal.objects.count()
    for name in steps:
        before = Lead.objects.values().get(id=lead.id)
        try:
            STEPS[name](lead, actor)
        except Refused:
            assert Lead.objects.values().get(id=lead.id) == before
        after = Lead.objects.get(id=lead.id)
        assert LeadStatus(after.status) in ALLOWED[LeadStatus(before["status"])]
        _is_sound(after)
    converted = Lead.objects.get(id=lead.id).status == CONVERTED
    assert Deal.objects.count() == deals + converted


def _is_sound(lead: Lead) -> None:
    assert (lead.status == CONVERTED) == (lead.converted_deal_id is not None)
    assert (lead.status == DISQUALIFIED) == bool(lead.disqualify_reason)
    assert (lead.closed_at is not None) == (not lead.is_open)
    if lead.status in (QUALIFIED, CONVERTED):
        assert lead.qualified_at is not None
    if lead.status == CONTACTED:
        assert lead.first_response_at is not None
