"""Take back what was done to many leads at once: each as it was, unless somebody changed it since."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotAllowed
from crm.events.catalog.leads import LeadReopened
from crm.events.emit import emit_all
from crm.records.actions.changing import Outcome
from crm.records.actions.keeping import keep_all
from crm.records.actions.undoing import CHANGED_SINCE
from crm.records.models import RecordChange
from crm.records.queries.records import get_records
from crm.records.values import from_json
from leads.actions.events import about
from leads.models import Lead
from leads.queries.leads import open_lead_of


@transaction.atomic
def put_leads_back(by: Actor, changes: Sequence[RecordChange]) -> Outcome:
    """Open leads again that were disqualified or nurtured together. Those changed since are left alone and counted."""
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
    emit_all([LeadReopened(**about(lead)) for lead in ready], by=by)
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
    return f"{lead.person.name} has another open lead." if open_lead_of(lead.person) else ""


def _value(name: str, raw: Any) -> Any:
    return None if raw is None else from_json(Lead, name, raw)
