"""Many people whom nobody knew, each as `person_for` would have added him: asked and written together."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from crm.customers.actions.employers import Employers
from crm.customers.actions.matching import Contact, person_of
from crm.customers.models import Lifecycle, Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key
from crm.events.catalog.customers import PersonAdded
from crm.events.emit import emit_all
from crm.events.types import Acting
from crm.records.keyed import keys_of_new
from crm.tenancy.writing import insert, insert_missing, together


def add_newcomers(contacts: Sequence[Contact], *, by: Acting) -> list[Person | None]:
    """A new person for each contact, in their order; None where the address is somebody's, or an earlier contact's.

    All have addresses. For where those who are only likely to be known are let in. Runs in the caller's transaction,
    at whose end keys are looked at: addresses are written first, because they decide who is new.
    """
    people = [person_of(contact, {"lifecycle": Lifecycle.LEAD}) for contact in contacts]
    emails = [PersonEmail(person=person, address=person.email, key=email_key(person.email)) for person in people]
    emails_by_key = sorted(emails, key=attrgetter("key"))  # two at once then wait for each other, not in a circle
    written = insert_missing(emails_by_key)
    found = [person if email.pk in written else None for person, email in zip(people, emails, strict=True)]
    new = [(person, contact) for person, contact in zip(found, contacts, strict=True) if person]
    employers = Employers.of([contact for _, contact in new])
    for person, contact in new:
        person.company = employers.employer(contact)
    with together(by_kind=True):
        employers.write(by=by)
        _write([person for person, _ in new], by)
    return found


def _write(people: Sequence[Person], by: Acting) -> None:
    for person in people:
        person.derive()
    insert(*people)
    insert(*(PersonPhone(person=person, number=person.phone) for person in people if person.phone))
    keys_of_new(people)
    emit_all([_told(person) for person in people], by=by)
    for person in people:
        person.now_kept()


def _told(person: Person) -> Any:
    return PersonAdded(person_id=person.id, company_id=person.company_id, source=person.source)
