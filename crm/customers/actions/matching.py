"""One person, once: find who it is by e-mail, or add him."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F

from crm.customers.matching.candidates import person_candidate
from crm.customers.matching.finding import find_matches
from crm.customers.matching.names import FREE_MAIL
from crm.customers.models import Answer, Certainty, Company, Lifecycle, Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key, name_key, phone_e164
from crm.customers.queries.identity import asked_at, company_of, person_id_of
from crm.events.catalog.customers import CompanyAdded, PersonAdded
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.actions.binning import restore
from crm.records.actions.keeping import keep
from crm.records.keyed import keys_of_new
from crm.tenancy.writing import insert, insert_once

LET = Answer.LET


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
    entrance: str = "",
) -> tuple[Person, bool]:
    """The known person with his empty fields filled, or a new one with `more` fields; and whether he is new.

    With an `entrance` ("form", "mail") what the organization's duplicate rules want there is done: the newest wins,
    nothing is changed, or somebody who is only likely to be the same counts as known.

    Two submissions at once make one person: the unique address decides. Whoever lay in the bin comes out of it.
    Runs in the caller's transaction.
    """
    known, answers, company = _asked(contact, entrance)
    if known is not None:
        return _take_in(known, contact, answers.get(Certainty.SURE, ""), by), False
    if (likely := answers.get(Certainty.LIKELY, LET)) != LET and (twin := _likely_same(contact)):
        return _take_in(twin, contact, likely, by), False
    if contact.company.strip() or not entrance:
        company = company_for(contact.company, contact.email, by=by)
    person = _add(contact, by, {"company": company, "lifecycle": lifecycle, **(more or {})})
    if person is not None:
        return person, True
    taken_by = Person.everything.get(emails__key=email_key(contact.email), emails__shared=False)
    return _fill(taken_by, contact, by), False


def complete(person: Person, contact: Contact, *, by: Acting | ActorRef = SYSTEM) -> Person:
    """Fill what is empty of somebody who was found otherwise. Runs in the caller's transaction."""
    return _fill(person, contact, by)


def _asked(contact: Contact, entrance: str) -> tuple[Person | None, dict[str, str], Company | None]:
    """Who it is; at an entrance also what to do about it, and the company that the address is of."""
    if not entrance:
        return find_person(contact.email), {}, None
    person_id, answers, company = asked_at(entrance, email_key(contact.email), work_domain(contact.email))
    return Person.everything.get(id=person_id) if person_id else None, answers, company


def _likely_same(contact: Contact) -> Person | None:
    """Whoever is most likely the same; nobody in the bin."""
    match = next((match for match in find_matches(person_candidate(asdict(contact))) if not match.in_bin), None)
    return Person.objects.get(id=match.record_id) if match else None


def company_for(name: str, email: str = "", *, by: Acting | ActorRef = SYSTEM) -> Company | None:
    """The company of that name, or of the e-mail's domain; a new one if only the name is known. None without either."""
    domain = work_domain(email)
    if name.strip():
        return _called(name_key(name)) or _add_company(name.strip(), domain, by)
    return company_of(domain) if domain else None


def work_domain(email: str) -> str:
    """Of an address at work; "" for one that anybody can have."""
    domain = email_key(email).rpartition("@")[2] if "@" in email else ""
    return "" if domain in FREE_MAIL else domain


def _called(key: str) -> Company | None:
    """The oldest of that name; one that was called so before it was merged leads on to what it was merged into."""
    rows = Company.everything.filter(name_key=key).exclude(deleted_at__isnull=False, merged_into=None)
    found = rows.order_by(F("merged_into").asc(nulls_first=True), "id").first()
    if found is not None and found.merged_into_id is not None:
        return Company.objects.filter(id=found.merged_into_id).first()
    return found


def person_of(contact: Contact, more: Any) -> Person:
    """Whom somebody says he is, with `more` fields; not written."""
    return Person(
        first_name=contact.first_name.strip(),
        last_name=contact.last_name.strip(),
        email=contact.email.strip(),
        phone=phone_e164(contact.phone, region=contact.country or None),
        job_title=contact.job_title.strip(),
        country=contact.country,
        source=contact.source,
        **more,
    )


def _add(contact: Contact, by: Acting | ActorRef, more: Any) -> Person | None:
    """A new person; None if somebody else took the address at this moment."""
    person = person_of(contact, more)
    if not _write(person):
        return None
    if person.phone:
        insert(PersonPhone(person=person, number=person.phone))
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


def _take_in(person: Person, contact: Contact, answer: str, by: Acting | ActorRef) -> Person:
    """What is done about somebody known: "attach" changes nothing, "newest" overwrites, else only gaps are filled."""
    if answer == Answer.ATTACH:
        restore(person, by=by)
        return person
    if answer == Answer.NEWEST:
        _renew(person, contact, by)
    return _fill(person, contact, by)


def _renew(person: Person, contact: Contact, by: Acting | ActorRef) -> None:
    """What was said now takes the place of what was known; a name only as a whole."""
    restore(person, by=by)
    names = ("job_title", "country", *(("first_name", "last_name") if contact.first_name and contact.last_name else ()))
    for name in names:
        if value := getattr(contact, name).strip():
            setattr(person, name, value)
    number = phone_e164(contact.phone, region=contact.country or person.country or None)
    if number and number != person.phone:
        PersonPhone.objects.filter(person=person, primary=True).update(primary=False)
        PersonPhone.objects.update_or_create(person=person, number=number, defaults={"primary": True})
        person.phone = number
    if contact.company:
        person.company = company_for(contact.company, person.email, by=by)
    keep(person, by=by)


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
