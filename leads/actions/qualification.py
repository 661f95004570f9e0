"""Is it worth our time? Yes, no, or after all."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.actions.lifecycle import advance
from crm.customers.models import Lifecycle
from crm.errors import Refused
from crm.events.catalog.leads import LeadDisqualified, LeadQualified, LeadReopened
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from leads.actions.events import about
from leads.models import Lead, LeadStatus
from leads.models.lead import OPEN
from leads.queries.checklist import checklist_points, open_points
from leads.queries.leads import get_lead, leads_visible_to, open_lead_of


class ChecklistIncomplete(Refused):
    """Something is not known yet: `points` names it."""

    def __init__(self, points: list[str]) -> None:
        self.points = points
        super().__init__(f"Not known yet: {', '.join(points)}. Tick what you know on the checklist first.")


def qualify_lead(lead_id: UUID, *, by: Actor, batch: UUID | None = None) -> Lead:
    """Mark a lead as ready for sales. Qualifying a qualified lead changes nothing. Its history stands under `batch`.

    Raises NotFound, NotAllowed, ChecklistIncomplete naming the open points, Refused for a closed lead.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.qualify", lead)
        if lead.status in (LeadStatus.QUALIFIED, LeadStatus.CONVERTED):
            return lead
        _require_open(lead)
        if points := open_points(lead):
            raise ChecklistIncomplete(points)
        lead.status, lead.qualified_at = LeadStatus.QUALIFIED, timezone.now()
        keep(lead, by=by, batch=batch)
        advance(lead.person, Lifecycle.QUALIFIED, by=by, batch=batch)
        emit(LeadQualified(**about(lead), owner_id=lead.owner_id), by=by)
    return lead


def disqualify_lead(
    lead_id: UUID, reason: str, *, again_at: datetime | None = None, by: Actor, batch: UUID | None = None
) -> Lead:
    """Put a lead aside, with the reason; at `again_at` it is taken up again. Doing it again changes nothing.

    Its history stands under `batch`. Raises NotFound, NotAllowed, Refused without a reason, for a lead that became a
    deal or a moment gone by.
    """
    if again_at is not None and again_at <= timezone.now():
        raise Refused("Choose a day that is still to come.")
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.qualify", lead)
        _disqualify(lead, _require_reason(reason), by, again_at=again_at, batch=batch)
    return lead


def disqualify_leads(lead_ids: Iterable[UUID], reason: str, *, by: Actor, batch: UUID | None = None) -> int:
    """Put several leads aside for one reason; how many were open or in nurture.

    Their history stands under `batch`. Raises NotAllowed, Refused without a reason.
    """
    by.require("leads.qualify")
    reason = _require_reason(reason)
    with transaction.atomic():
        unclosed = leads_visible_to(by).filter(status__in=(*OPEN, LeadStatus.NURTURE))
        wanted = unclosed.filter(id__in=list(lead_ids)).order_by("id")
        leads = list(wanted.select_for_update(of=("self",)).select_related("person", "owner"))
        return sum(_disqualify(lead, reason, by, batch=batch) for lead in leads if by.can("leads.qualify", lead))


def reopen_lead(lead_id: UUID, *, by: Actor) -> Lead:
    """Take a disqualified or nurtured lead up again. Reopening an open one changes nothing.

    Raises NotFound, NotAllowed, Refused for a lead that became a deal or a person with another open lead.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.qualify", lead)
        if lead.is_open:
            return lead
        if lead.status == LeadStatus.CONVERTED:
            raise Refused("This lead became a deal. Go on with the deal.")
        if open_lead_of(lead.person):
            raise Refused(f"{lead.person.name} has another open lead. Go on with that one.")
        reopen(lead)
        keep(lead, by=by)
        emit(LeadReopened(**about(lead), owner_id=lead.owner_id), by=by)
    return lead


def reopen(lead: Lead) -> None:
    """Make a locked lead an open one that is worked on from the beginning. Does not save."""
    lead.status = LeadStatus.CONTACTED if lead.first_response_at else LeadStatus.NEW
    lead.disqualify_reason, lead.closed_at, lead.qualified_at, lead.take_up_at = "", None, None, None


def tick_checklist(lead_id: UUID, point: str, *, done: bool, by: Actor) -> Lead:
    """Say that a point of the checklist is known, or not. Raises NotFound, NotAllowed, Refused for a closed lead."""
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.work", lead)
        _require_open(lead)
        if point not in {each.key for each in checklist_points()}:
            raise Refused("That is not on the checklist.")
        if bool(lead.checklist.get(point)) != done:
            lead.checklist = {**lead.checklist, point: done}
            keep(lead, by=by)
    return lead


def _disqualify(
    lead: Lead, reason: str, by: Actor, *, again_at: datetime | None = None, batch: UUID | None = None
) -> bool:
    if lead.status == LeadStatus.DISQUALIFIED:
        return False
    if lead.status == LeadStatus.CONVERTED:
        raise Refused("This lead became a deal. Mark the deal as lost instead.")
    lead.status, lead.disqualify_reason, lead.closed_at = LeadStatus.DISQUALIFIED, reason, timezone.now()
    lead.take_up_at = again_at
    keep(lead, by=by, batch=batch)
    emit(LeadDisqualified(**about(lead), reason=reason), by=by)
    return True


def _require_open(lead: Lead) -> None:
    if lead.status == LeadStatus.DISQUALIFIED:
        raise Refused("This lead was disqualified. Reopen it first.")
    if lead.status == LeadStatus.NURTURE:
        raise Refused("This lead is in nurture. Take it up again first.")
    if lead.status == LeadStatus.CONVERTED:
        raise Refused("This lead became a deal. Go on with the deal.")


def _require_reason(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("Say why: the reason is what the next colleague needs to know.")
    return reason
