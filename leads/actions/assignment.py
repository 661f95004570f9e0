"""Give leads to people."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import Refused
from crm.events.catalog.leads import LeadAssigned
from crm.events.emit import emit
from crm.records.actions.keeping import keep, lock_rows
from leads.actions.capture import FIND_OWNER, FIRST_STEP
from leads.actions.events import about
from leads.models import Lead
from leads.queries.leads import get_lead, leads_visible_to


def assign_lead(lead_id: UUID, owner: Membership | None, *, by: Actor) -> Lead:
    """Give the lead to somebody, or to nobody. Who has it already keeps it, and nothing changes.

    Anybody who works leads may take one that nobody owns. Raises NotFound, NotAllowed, Refused for a member who left.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        takes_it = lead.owner_id is None and owner is not None and owner.id == by.member_id
        by.require("leads.work" if takes_it else "leads.assign", lead)
        _require_here(owner)
        _give(lead, owner, by)
    return lead


def assign_leads(lead_ids: Iterable[UUID], owner: Membership | None, *, by: Actor) -> int:
    """Give several leads to one person; how many changed hands. Raises NotAllowed, Refused for a member who left."""
    by.require("leads.assign")
    _require_here(owner)
    with transaction.atomic():
        ids = list(lead_ids)
        lock_rows(Lead, ids)
        leads = list(leads_visible_to(by).filter(id__in=ids).order_by("id").select_related("owner"))
        return sum(_give(lead, owner, by) for lead in leads if by.can("leads.assign", lead))


def _require_here(owner: Membership | None) -> None:
    if owner and not owner.active:
        raise Refused(f"{owner.name} does not work here any more.")


def _give(lead: Lead, owner: Membership | None, by: Actor) -> bool:
    if lead.owner_id == (owner.id if owner else None):
        return False
    lead.owner = owner
    if lead.next_action in ("", FIND_OWNER, FIRST_STEP) and lead.first_response_at is None:
        lead.next_action = FIRST_STEP if owner else FIND_OWNER
    keep(lead, by=by)
    emit(LeadAssigned(**about(lead), owner_id=lead.owner_id), by=by)
    return True
