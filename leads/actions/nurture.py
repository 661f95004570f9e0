"""Not now: keep in touch, and take the lead up again when its day has come."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.leads import LeadNurtured, LeadReopened
from crm.events.emit import emit
from crm.events.types import SYSTEM
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from leads.actions.events import about
from leads.actions.qualification import reopen
from leads.models import Lead, LeadStatus
from leads.queries.leads import get_lead, leads_visible_to, open_lead_of

TRY_AGAIN = "Try again"
AT_ONCE = 200


def nurture_lead(lead_id: UUID, until: datetime | None = None, *, by: Actor, batch: UUID | None = None) -> Lead:
    """Leave the lead to marketing, and take it up again at `until`. Doing it again changes that moment alone.

    Its history stands under `batch`, by which it can be taken back. A disqualified lead can be nurtured, too.
    Raises NotFound, NotAllowed, Refused for a lead that became a deal or a moment that has gone by.
    """
    _require_ahead(until)
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.qualify", lead)
        if lead.status == LeadStatus.CONVERTED:
            raise Refused("This lead became a deal. Go on with the deal.")
        _nurture(lead, until, by, batch)
    return lead


def nurture_leads(
    lead_ids: Iterable[UUID], until: datetime | None = None, *, by: Actor, batch: UUID | None = None
) -> int:
    """Leave several open leads to marketing; how many were. Raises NotAllowed, Refused for a moment gone by."""
    by.require("leads.qualify")
    _require_ahead(until)
    with transaction.atomic():
        wanted = leads_visible_to(by).open().filter(id__in=list(lead_ids)).order_by("id")
        leads = list(wanted.select_for_update(of=("self",)).select_related("person", "owner"))
        return sum(_nurture(lead, until, by, batch) for lead in leads if by.can("leads.qualify", lead))


def take_up_due_leads() -> int:
    """Open the leads whose day has come, for their owners to try again; how many were due. Inside a scope.

    One whose person has another open lead by now stays where it is. Doing it twice is doing it once.
    """
    due = Lead.objects.filter(take_up_at__lte=timezone.now()).order_by("take_up_at")
    ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    with transaction.atomic():
        lock_rows(Lead, ids)
        leads = list(due.filter(id__in=ids).select_related("person", "owner"))
        for lead in leads:
            _take_up(lead)
    return len(leads)


def _nurture(lead: Lead, until: datetime | None, by: Actor, batch: UUID | None = None) -> bool:
    moved = lead.status != LeadStatus.NURTURE
    if not moved and lead.take_up_at == until:
        return False
    lead.status, lead.take_up_at = LeadStatus.NURTURE, until
    lead.disqualify_reason, lead.closed_at, lead.next_action, lead.next_action_at = "", None, "", None
    keep(lead, by=by, batch=batch)
    emit(LeadNurtured(**about(lead), until=until), by=by)
    return moved


def _take_up(lead: Lead) -> None:
    waits = lead.status in (LeadStatus.NURTURE, LeadStatus.DISQUALIFIED) and open_lead_of(lead.person) is None
    lead.take_up_at = None
    if not waits:
        keep(lead, by=SYSTEM)
        return
    if lead.owner and not lead.owner.active:
        lead.owner = None
    reopen(lead)
    lead.next_action, lead.next_action_at = TRY_AGAIN, timezone.now()
    keep(lead, by=SYSTEM)
    emit(LeadReopened(**about(lead), due=True, owner_id=lead.owner_id), by=SYSTEM)


def _require_ahead(until: datetime | None) -> None:
    if until is not None and until <= timezone.now():
        raise Refused("Choose a day that is still to come.")
