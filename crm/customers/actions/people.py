"""Verbs on people."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_called
from crm.customers.actions.channels import KnownEmail, mirror, mirror_all
from crm.customers.actions.jobs import mirror_job, mirror_jobs
from crm.customers.actions.matching import Contact, company_for, find_person, person_for
from crm.customers.models import Person
from crm.customers.models.standing import CREDIT
from crm.records.actions.changing import change_record, change_records

__all__ = ["KnownEmail", "add_person", "assign_people", "change_person", "set_people", "set_person"]

JOB = frozenset({"company", "job_title"})  # his job follows these


@transaction.atomic
def add_person(contact: Contact, values: dict[str, Any], *, by: Actor) -> Person:
    """A new person, owned by `by` unless `values` names an owner. Raises KnownEmail, NotAllowed."""
    by.require("customers.edit")
    if known := find_person(contact.email):
        raise KnownEmail(known)
    more = {"owner_id": by.member_id, **values}
    person, _ = person_for(contact, by=by, more=more)
    mirror(person, [name for name in values if values[name]])
    return person


@transaction.atomic
def change_person(person_id: UUID, values: dict[str, Any], *, by: Actor, seen: int | None = None) -> Person:
    """Set facts of a person and keep what changed in history and timeline; `company_name` makes a new company.

    `seen` is the version the editor looked at. Raises KnownEmail, Conflict, NotAllowed, NotFound.
    """
    person: Person = change_record("person", person_id, values, by=by, seen=seen)
    return person


def set_person(person: Person, values: dict[str, Any], by: Actor) -> None:
    """Set facts on a locked person, channels and jobs in their own rows too; does not save. Raises KnownEmail."""
    values = _set_columns(person, values, by)
    mirror(person, values)
    if JOB & set(values):
        mirror_job(person)


def set_people(wanted: Sequence[tuple[Person, Mapping[str, Any]]], by: Actor) -> None:
    """`set_person` for many locked people: what most of them need is asked and written for all at once."""
    pairs = [(person, _set_columns(person, values, by)) for person, values in wanted]
    mirror_all(pairs)
    mirror_jobs([person for person, values in pairs if JOB & set(values)])


def _set_columns(person: Person, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The person's own columns; what was set. Raises NotAllowed."""
    values = dict(values)
    if "company_name" in values:
        values["company"] = company_for(values.pop("company_name"), by=by)
    require_credit(person, values, by)
    for name, value in values.items():
        setattr(person, name, value)
    return values


def require_credit(record: Any, values: dict[str, Any], by: Actor) -> None:
    """Raises NotAllowed if these values change the credit and `by` may not."""
    if any(name in CREDIT and value != getattr(record, name) for name, value in values.items()):
        by.require("customers.credit", record)


@transaction.atomic
def assign_people(actor: Actor, ids: list[UUID], owner: str, *, batch: UUID | None = None) -> int:
    """Give people to a colleague ("" for nobody). How many changed hands.

    Raises NotAllowed, NotFound for somebody who does not work here.
    """
    actor.require("customers.assign")
    return change_records("person", ids, {"owner": member_called(owner)}, by=actor, batch=batch).changed
