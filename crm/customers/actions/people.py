"""Verbs on people."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.facts import set_facts
from crm.customers.actions.matching import Contact, company_for, find_person, person_for
from crm.customers.models import Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key, phone_e164
from crm.customers.queries.people import get_person
from crm.errors import NotFound, Refused
from crm.events.catalog.customers import PersonChanged
from crm.events.emit import emit


class KnownEmail(Refused):
    """The address belongs to somebody already; `person` is who it is."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(f"This address belongs to {person.name}.")


@transaction.atomic
def add_person(contact: Contact, values: dict[str, Any], *, by: Actor) -> Person:
    """A new person, owned by `by` unless `values` names an owner. Raises KnownEmail, NotAllowed."""
    by.require("customers.edit")
    if known := find_person(contact.email):
        raise KnownEmail(known)
    person, _ = person_for(contact, by=by)
    for field, value in values.items():
        setattr(person, field, value)
    if person.owner_id is None:
        person.owner_id = by.member_id
    person.save()
    return person


@transaction.atomic
def change_person(person_id: UUID, values: dict[str, Any], *, by: Actor) -> Person:
    """Set facts of a person and keep what changed in the timeline. Raises KnownEmail, NotAllowed, NotFound."""
    person = get_person(by, person_id, lock=True)
    by.require("customers.edit", person)
    if "owner" in values:
        by.require("customers.assign", person)
    if "company_name" in values:
        values = {**values, "company": company_for(values["company_name"], by=by)}
        del values["company_name"]
    changes = set_facts(person, values)
    if not changes:
        return person
    _keep_channels(person, values)
    person.version += 1
    person.save()
    emit(PersonChanged(person_id=person.id, company_id=person.company_id, changes=changes), by=by)
    return person


def _keep_channels(person: Person, values: dict[str, Any]) -> None:
    """The first e-mail and phone are rows of their own; keep them and the person's columns alike."""
    if "email" in values:
        _keep_email(person)
    if "phone" in values:
        person.phone = phone_e164(person.phone, region=person.country or None) or person.phone
        PersonPhone.objects.filter(person=person, primary=True).delete()
        if person.phone:
            PersonPhone.objects.create(person=person, number=person.phone)


def _keep_email(person: Person) -> None:
    known = find_person(person.email)
    if known is not None and known.id != person.id:
        raise KnownEmail(known)
    key = email_key(person.email)
    PersonEmail.objects.filter(person=person, primary=True).exclude(key=key).delete()
    if person.email:
        fields = {"person": person, "address": person.email, "primary": True}
        PersonEmail.objects.update_or_create(key=key, shared=False, defaults=fields)


@transaction.atomic
def assign_people(actor: Actor, ids: list[UUID], owner: str) -> int:
    """Give people to a colleague ("" for nobody). How many changed hands.

    Raises NotAllowed, NotFound for somebody who does not work here.
    """
    actor.require("customers.assign")
    member = member_called(owner)
    count = 0
    for person in Person.objects.visible_to(actor).filter(id__in=ids).select_for_update().select_related(None):
        if person.owner_id != (member.id if member else None):
            change_person(person.id, {"owner": member}, by=actor)
            count += 1
    return count


def member_called(member_id: str) -> Membership | None:
    """The active member of that id; None for "". Raises NotFound."""
    if not member_id:
        return None
    try:
        member = Membership.objects.active().filter(id=UUID(member_id)).first()
    except ValueError:
        member = None
    if member is None:
        raise NotFound("There is no such colleague.")
    return member
