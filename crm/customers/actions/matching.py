"""One person, once: find who it is by e-mail, or add him."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.customers.matching.names import FREE_MAIL
from crm.customers.models import Company, Lifecycle, Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key, name_key, phone_e164
from crm.customers.queries.identity import company_of, person_id_of
from crm.events.catalog.customers import CompanyAdded, PersonAdded
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.actions.binning import restore
from crm.records.actions.keeping import keep
from crm.records.keyed import keys_of_new
from crm.tenancy.writing import insert, insert_once


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What somebody told us of himself. Only one of e-mail, phone and name needs to be there."""

    email: str = ""
    phone: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    job_title: str = ""
    country: str = ""
    source: str = ""


def find_person(email: str) -> Person | None:
    """The one person this address belongs to, or None."""
    if not email.strip():
        return None
    person_id = person_id_of(email_key(email))
    return Person.everything.get(id=person_id) if person_id else None


def person_for(
    contact: Contact,
    *,
    by: Acting | ActorRef = SYSTEM,
    lifecycle: Lifecycle = Lifecycle.LEAD,
    more: Mapping[str, Any] | None = None,
) -> tuple[Person, bool]:
    """The known person with his empty fields filled, or a new one with `more` fields; and whether he is new.

    Two submissions at once make one person: the unique address decides. Whoever lay in the bin comes out of it.
    Runs in the caller's transaction.
    """
    if known := find_person(contact.email):
        return _fill(known, contact, by), False
    person = _add(contact, by, {"lifecycle": lifecycle, **(more or {})})
    if person is not None:
        return person, True
    taken_by = Person.everything.get(emails__key=email_key(contact.email), emails__shared=False)
    return _fill(taken_by, contact, by), False


def company_for(name: str, email: str = "", *, by: Acting | ActorRef = SYSTEM) -> Company | None:
    """The company of that name, or of the e-mail's domain; a new one if only the name is known. None without either."""
    domain = email_key(email).rpartition("@")[2] if "@" in email else ""
    domain = "" if domain in FREE_MAIL else domain
    if name.strip():
        known = Company.objects.filter(name_key=name_key(name)).order_by("id").first()
        return known or _add_company(name.strip(), domain, by)
    return company_of(domain) if domain else None


def _add(contact: Contact, by: Acting | ActorRef, more: Any) -> Person | None:
    """A new person; None if somebody else took the address at this moment."""
    phone = phone_e164(contact.phone, region=contact.country or None)
    person = Person(
        first_name=contact.first_name.strip(),
        last_name=contact.last_name.strip(),
        email=contact.email.strip(),
        phone=phone,
        company=company_for(contact.company, contact.email, by=by),
        job_title=contact.job_title.strip(),
        country=contact.country,
        source=contact.source,
        **more,
    )
    if not _write(person):
        return None
    if phone:
        insert(PersonPhone(person=person, number=phone))
    emit(PersonAdded(person_id=person.id, company_id=person.company_id, source=contact.source), by=by)
    return person


def _write(person: Person) -> bool:
    """The person together with his address, or neither if that is another's by now."""
    person.derive()
    if person.custom or not person.email:
        person.save(force_insert=True)
    if not person.email:
        return True
    email = PersonEmail(person=person, address=person.email, key=email_key(person.email))
    first = (person,) if person._state.adding else ()
    if not insert_once(email, *first):
        Person.everything.filter(id=person.id).delete()
        return False
    person.now_kept()
    keys_of_new([person])
    return True


def _fill(person: Person, contact: Contact, by: Acting | ActorRef) -> Person:
    """Only what we did not know: a form never overwrites what a colleague entered."""
    if person.in_bin:
        restore(person, by=by)
    fresh = {
        "first_name": contact.first_name.strip(),
        "last_name": contact.last_name.strip(),
        "job_title": contact.job_title.strip(),
        "country": contact.country,
    }
    changed = [field for field, value in fresh.items() if value and not getattr(person, field)]
    if "last_name" in changed and person.first_name and "first_name" not in changed:
        changed = [field for field in changed if field != "last_name"]  # half of another name
    for field in changed:
        setattr(person, field, fresh[field])
    if contact.phone and not person.phone and (phone := phone_e164(contact.phone, region=person.country or None)):
        person.phone = phone
        PersonPhone.objects.get_or_create(person=person, number=phone, defaults={"primary": True})
        changed.append("phone")
    if contact.company and person.company_id is None:
        person.company = company_for(contact.company, person.email)
        changed.append("company")
    if changed:
        keep(person, by=by)  # only the columns that changed: a colleague may be saving others
    return person


def _add_company(name: str, domain: str, by: Acting | ActorRef) -> Company:
    taken = domain and Company.objects.filter(domain=domain).exists()
    company = Company.objects.create(name=name, domain="" if taken else domain)
    emit(CompanyAdded(company_id=company.id), by=by)
    return company
