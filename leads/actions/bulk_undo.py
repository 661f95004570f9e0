"""Take back what was done to leads, one or many at once: each as it was, unless somebody changed it since."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.lifecycle import step_back
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.catalog.leads import LeadPutBack
from crm.events.emit import emit_all
from crm.records.actions.changing import Outcome
from crm.records.actions.keeping import keep_all
from crm.records.actions.undoing import CHANGED_SINCE
from crm.records.models import RecordChange
from crm.records.queries.records import get_records
from crm.records.values import from_json
from leads.actions.events import about
from leads.models import Lead
from leads.models.lead import OPEN
from leads.queries.leads import get_lead, open_lead_of

STANDING = frozenset({"status", "take_up_at"})  # what these verbs change; other batches are others' to take back


def was_changed(lead_id: UUID, batch: UUID) -> bool:
    """Whether anything was done to the lead under `batch`, to be taken back."""
    return RecordChange.objects.filter(kind="lead", record_id=lead_id, batch_id=batch).exists()


@transaction.atomic
def put_lead_back(lead_id: UUID, batch: UUID, *, by: Actor) -> Lead:
    """The lead as it was before it was qualified, disqualified or nurtured under `batch`. Twice is once.

    Raises NotFound, NotAllowed, Refused where it was changed since or the person has another open lead by now.
    """
    lead = get_lead(by, lead_id, lock=True)
    by.require("leads.qualify", lead)
    own = RecordChange.objects.filter(kind="lead", record_id=lead_id)
    changes = list(own.filter(batch_id=batch))
    if not changes or not all(STANDING & change.changes.keys() for change in changes):
        raise NotFound("There is nothing to take back.")
    if own.filter(undoes_id=batch).exists():
        return lead
    outcome = put_leads_back(by, changes)
    if outcome.refused:
        raise Refused(next(iter(outcome.refused.values())))
    step_back(lead.person_id, batch, by=by)
    return get_lead(by, lead_id)


@transaction.atomic
def put_leads_back(by: Actor, changes: Sequence[RecordChange]) -> Outcome:
    """The same for many. Those changed since are left alone and counted."""
    outcome, ready = Outcome(), []
    of_lead = {change.record_id: change for change in changes}
    for lead in get_records(by, "lead", list(of_lead), lock=True):
        if reason := _hindered(lead, of_lead[lead.pk], by):
            outcome.refused[lead.pk] = reason
            continue
        for name, (old, _) in of_lead[lead.pk].changes.items():
            setattr(lead, name, _value(name, old))
        ready.append(lead)
    keep_all(ready, by=by, undoes=changes[0].batch_id)
    emit_all([LeadPutBack(**about(lead), stage=lead.get_status_display()) for lead in ready], by=by)
    outcome.changed = len(ready)
    return outcome


def _hindered(lead: Lead, change: RecordChange, by: Actor) -> str:
    """Why it can't be put back; "" if it can."""
    try:
        by.require("leads.qualify", lead)
    except NotAllowed as error:
        return str(error)
    if any(getattr(lead, name) != _value(name, new) for name, (_, new) in change.changes.items()):
        return CHANGED_SINCE
    opens = not lead.is_open and change.changes.get("status", ("",))[0] in OPEN
    return f"{lead.person.name} has another open lead." if opens and open_lead_of(lead.person) else ""


def _value(name: str, raw: Any) -> Any:
    return None if raw is None else from_json(Lead, name, raw)
