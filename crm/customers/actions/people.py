"""Verbs on people."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.matching import Contact, company_for, find_person, person_for
from crm.customers.models import Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key, phone_e164
from crm.errors import NotFound, Refused
from crm.records.actions.changing import change_record, change_records


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
    more = {"owner_id": by.member_id, **values}
    person, _ = person_for(contact, by=by, more=more)
    return person


@transaction.atomic
def change_person(person_id: UUID, values: dict[str, Any], *, by: Actor, seen: int | None = None) -> Person:
    """Set facts of a person and keep what changed in history and timeline; `company_name` makes a new company.

    `seen` is the version the editor looked at. Raises KnownEmail, Conflict, NotAllowed, NotFound.
    """
    person: Person = change_record("person", person_id, values, by=by, seen=seen)
    return person


def set_person(person: Person, values: dict[str, Any], by: Actor) -> None:
    """Set facts on a locked person, the e-mail and phone in their own rows too; does not save. Raises KnownEmail."""
    values = dict(values)
    if "company_name" in values:
        values["company"] = company_for(values.pop("company_name"), by=by)
    for name, value in values.items():
        setattr(person, name, value)
    _keep_channels(person, values)


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
    return change_records("person", ids, {"owner": member_called(owner)}, by=actor).changed


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
