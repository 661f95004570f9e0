"""Give leads to people."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import require_here
from crm.records.actions.changing import change_record, change_records
from crm.records.models import RecordChange
from leads.actions.distribution import plan_alarm
from leads.models import Lead
from leads.models.lead import FIND_OWNER, FIRST_STEP
from leads.queries.distribution import desk


def assign_lead(lead_id: UUID, owner: Membership | None, *, by: Actor) -> Lead:
    """Give the lead to somebody, or to nobody. Who has it already keeps it, and nothing changes.

    Anybody who works leads may take one that nobody owns. Raises NotFound, NotAllowed, Refused for a member who left.
    """
    lead: Lead = change_record("lead", lead_id, {"owner": owner}, by=by)
    return lead


@transaction.atomic
def assign_leads(lead_ids: Iterable[UUID], owner: Membership | None, *, by: Actor, batch: UUID | None = None) -> int:
    """Give several leads to one person; how many changed hands. Raises NotAllowed, Refused for a member who left."""
    by.require("leads.assign")
    require_here(owner)
    return change_records("lead", list(lead_ids), {"owner": owner}, by=by, batch=batch).changed


def set_lead(lead: Lead, values: dict[str, Any], _by: Actor) -> None:
    """Set facts on a locked lead; a new owner of one nobody answered yet has the first call to make. Does not save."""
    before = lead.owner_id
    for name, value in values.items():
        setattr(lead, name, value)
    if lead.owner_id is None and before:
        plan_alarm(lead, desk(), timezone.now())
    if lead.owner_id == before or "next_action" in values:
        return
    if lead.next_action in ("", FIND_OWNER, FIRST_STEP) and lead.first_response_at is None:
        lead.next_action = FIRST_STEP if lead.owner_id else FIND_OWNER


def told_of(change: RecordChange) -> dict[str, tuple[str, str]]:
    """What of a change no other event tells: not the owner and the step that follows, nor the amount's currency."""
    followed = "owner_id" in change.changes and change.changes.get("next_action", [""])[-1] in (FIND_OWNER, FIRST_STEP)
    return change.told_without("owner_id", "currency", *(("next_action",) if followed else ()))
