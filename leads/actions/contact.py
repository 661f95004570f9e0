"""We called or wrote: the lead is answered."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.leads import LeadContacted
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef, SubjectRef
from crm.records.actions.keeping import keep
from crm.staff.business_time import minutes_between
from crm.staff.queries.roster import organization_hours
from crm.work.actions.notes import About, log_call
from crm.work.models import CallDirection, CallOutcome
from leads.actions.distribution import settle_offer
from leads.actions.events import about
from leads.models import Lead, LeadStatus
from leads.models.lead import FIRST_STEP
from leads.queries.leads import get_lead

CALL_AGAIN = "Call again"


def log_lead_call(lead_id: UUID, text: str, *, outcome: str = CallOutcome.REACHED, by: Actor) -> Lead:
    """Log a call to the lead's person, and count it as our answer. Each call is a call of its own.

    Raises NotFound, NotAllowed, Refused for a closed lead.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.work", lead)
        if not lead.is_open:
            raise Refused("This lead is closed. Log the call with the person.")
        place = About(SubjectRef("lead", lead.id), lead.person_id, lead.company_id)
        log_call(text, direction=CallDirection.OUTGOING, outcome=outcome, about=place, by=by)
        _touch(lead, "call", at=timezone.now(), reached=outcome == CallOutcome.REACHED, by=by)
    return lead


def note_contact(lead: Lead, how: str, *, at: datetime, reached: bool = True, by: Acting | ActorRef = SYSTEM) -> None:
    """A colleague called or wrote to the person elsewhere: his open lead counts as answered.

    `lead` is locked. What happened before the last touch of an answered lead changes nothing.
    """
    if lead.first_response_at is None or lead.last_touch_at < at:
        _touch(lead, how, at=at, reached=reached, by=by)


def plan_next(lead_id: UUID, action: str, at: datetime | None, *, by: Actor) -> Lead:
    """Say what is to be done next, and when. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.work", lead)
        lead.next_action, lead.next_action_at = " ".join(action.split())[:120], at
        keep(lead, by=by)
    return lead


def _touch(lead: Lead, how: str, *, at: datetime, reached: bool, by: Acting | ActorRef) -> None:
    """Somebody who was not reached still was answered; only whoever was reached moves on to contacted."""
    first = lead.first_response_at is None
    lead.last_touch_at = max(lead.last_touch_at, at)
    if first:
        lead.first_response_at = at
        lead.response_minutes = minutes_between(organization_hours(), lead.created_at, at)
    if reached and lead.status == LeadStatus.NEW:
        lead.status = LeadStatus.CONTACTED
    if lead.next_action in ("", FIRST_STEP, CALL_AGAIN):
        lead.next_action = "" if reached else CALL_AGAIN
        lead.next_action_at = None
    keep(lead, by=by)
    settle_offer(lead, by=by)
    if first:
        minutes = max(0, int((at - lead.created_at).total_seconds() // 60))
        emit(LeadContacted(**about(lead), how=how, minutes=minutes, owner_id=lead.owner_id), by=by)
