"""Whatever people do in whatever order, a lead is always in one sound state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import Refused
from leads.actions.contact import log_lead_call
from leads.actions.conversion import convert_lead
from leads.actions.conversion_undo import undo_conversion
from leads.actions.nurture import nurture_lead, take_up_due_leads
from leads.actions.qualification import disqualify_lead, qualify_lead, reopen_lead, tick_checklist
from leads.models import CHECKLIST, Lead, LeadStatus
from sales.models import Deal
from tests.leads.making import make_lead
from tests.world import World

NEW, CONTACTED, QUALIFIED, NURTURE, CONVERTED, DISQUALIFIED = LeadStatus
ALLOWED = {
    NEW: {NEW, CONTACTED, QUALIFIED, NURTURE, DISQUALIFIED},
    CONTACTED: {CONTACTED, QUALIFIED, NURTURE, DISQUALIFIED},
    QUALIFIED: {QUALIFIED, CONVERTED, NURTURE, DISQUALIFIED},
    NURTURE: {NURTURE, NEW, CONTACTED, DISQUALIFIED},
    DISQUALIFIED: {DISQUALIFIED, NURTURE, NEW, CONTACTED},
    CONVERTED: {CONVERTED, QUALIFIED},
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
    "nurture": lambda lead, by: nurture_lead(lead.id, timezone.now() + timedelta(days=3), by=by),
    "its day comes": lambda lead, _by: _let_its_day_come(lead),
    "take the deal back": lambda lead, by: undo_conversion(lead.id, by=by),
    "convert": lambda lead, by: convert_lead(lead.id, by=by),
}


def _let_its_day_come(lead: Lead) -> None:
    Lead.objects.filter(id=lead.id, take_up_at__isnull=False).update(take_up_at=timezone.now())
    take_up_due_leads()


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
    assert (lead.closed_at is not None) == (lead.status in (CONVERTED, DISQUALIFIED))
    assert lead.take_up_at is None or lead.status in (NURTURE, DISQUALIFIED)
    if lead.status in (QUALIFIED, CONVERTED):
        assert lead.qualified_at is not None
    if lead.status == CONTACTED:
        assert lead.first_response_at is not None
