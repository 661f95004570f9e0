"""Values of the organization's own fields that somebody told us: kept where nothing stood yet."""

from collections.abc import Mapping
from typing import Any

from crm.events.catalog.customers import PersonChanged
from crm.events.catalog.leads import LeadChanged
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.records.actions.changing import set_custom
from crm.records.actions.keeping import keep
from crm.records.models import RecordChange, RecordModel
from leads.actions.events import about
from leads.models import Lead


def fill_own_fields(lead: Lead, custom: Mapping[str, Any], *, by: Acting | ActorRef) -> None:
    """Fill the lead's empty fields with stored values, by key, and tell of it. Runs in the caller's transaction."""
    if change := _fill(lead, custom, by):
        emit(LeadChanged(**about(lead), changes=change.told), by=by)


def fill_persons_own_fields(lead: Lead, custom: Mapping[str, Any], *, by: Acting | ActorRef) -> None:
    """The same for the person behind it."""
    person = lead.person
    if change := _fill(person, custom, by):
        emit(PersonChanged(person_id=person.id, company_id=person.company_id, changes=change.told), by=by)


def _fill(record: RecordModel, custom: Mapping[str, Any], by: Acting | ActorRef) -> RecordChange | None:
    fresh = {key: value for key, value in custom.items() if key not in record.custom}
    if not fresh:
        return None
    set_custom(record, fresh)
    return keep(record, by=by)
