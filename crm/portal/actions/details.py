"""What a customer changes about himself."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.consents import record_consent
from crm.customers.models import ConsentSource, Person, PersonPhone, Purpose
from crm.customers.queries.consents import has_consent
from crm.errors import NotFound
from crm.events.catalog.customers import PersonChanged
from crm.events.emit import emit
from crm.records.actions.keeping import keep

NEWS_TEXT = "Send me news and offers by mail"
LABELS = {"first_name": "First name", "last_name": "Last name", "phone": "Phone"}


@transaction.atomic
def change_details(person_id: UUID, values: dict[str, Any], *, by: Actor) -> Person:
    """Save name and phone, and answer the question about news. Saving the same again changes nothing.

    Raises NotFound for anybody but the customer himself.
    """
    if by.kind != "portal" or by.id != person_id:
        raise NotFound("There is no such person.")
    person = Person.objects.select_for_update().get(id=person_id)
    changes = {name: (getattr(person, name), values[name]) for name in LABELS if getattr(person, name) != values[name]}
    if changes:
        _save(person, {name: new for name, (_, new) in changes.items()}, by)
        told = {LABELS[name]: change for name, change in changes.items()}
        emit(PersonChanged(person_id=person.id, company_id=person.company_id, changes=told), by=by)
    if bool(values["news"]) != has_consent(person, Purpose.NEWSLETTER):
        given = bool(values["news"])
        record_consent(person, Purpose.NEWSLETTER, given=given, source=ConsentSource.PORTAL, text=NEWS_TEXT, by=by)
    return person


def _save(person: Person, fresh: dict[str, str], by: Actor) -> None:
    for name, value in fresh.items():
        setattr(person, name, value)
    if "phone" in fresh:
        PersonPhone.objects.filter(person=person, primary=True).delete()
        if person.phone:
            PersonPhone.objects.update_or_create(person=person, number=person.phone, defaults={"primary": True})
    keep(person, by=by)
