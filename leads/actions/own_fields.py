"""Values of the organization's own fields that somebody told us: kept where nothing stood yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm.events.catalog.customers import PersonChanged
from crm.events.catalog.leads import LeadChanged
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.records.actions.changing import set_custom
from crm.records.actions.keeping import keep
from crm.records.custom.texts import read_text
from crm.records.models import CustomField, RecordChange, RecordModel
from crm.tenancy.models import Organization
from leads.actions.events import about
from leads.models import Lead
from leads.submitted import Reading


@dataclass(frozen=True)
class OwnValues:
    """Stored values by key, of the lead and of the person behind it."""

    person: dict[str, Any] = field(default_factory=dict)
    lead: dict[str, Any] = field(default_factory=dict)


def with_own_fields(reading: Reading, organization: Organization) -> tuple[Reading, OwnValues]:
    """Read the answers that own fields take. What can't be read stays among the lead's answers, with the reason."""
    found = OwnValues()
    if not reading.own:
        return reading, found
    known = {f"{each.record_kind}.{each.name}": each for each in own_fields_of_leads()}
    answers = list(reading.answers)
    for name, label, text in reading.own:
        custom = known.get(name)
        try:
            if custom is None:
                raise ValueError("there is no such field any more")  # noqa: TRY301  # said below like the others
            value = read_text(custom, text, currency=organization.currency)
        except ValueError as problem:
            answers.append((label, f"{text} (not taken over: {problem})"))
        else:
            (found.person if custom.record_kind == "person" else found.lead)[custom.key] = value
    return replace(reading, answers=answers), found


def own_fields_of_leads() -> list[CustomField]:
    """The own fields that a web form may fill."""
    return list(CustomField.objects.filter(record_kind__in=("person", "lead"), active=True))


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
