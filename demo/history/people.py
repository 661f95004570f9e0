"""People and companies, with how they are reached, what they agreed to, and what they did."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crm.customers.models import (
    Company,
    Consent,
    ConsentSource,
    Lifecycle,
    Person,
    PersonEmail,
    PersonPhone,
    PersonTag,
    Purpose,
    Tag,
)
from crm.events.catalog.customers import CompanyAdded, ConsentRecorded, PersonAdded, TouchpointRecorded
from crm.events.types import SYSTEM, ActorRef
from crm.normal_forms import email_key, name_key
from demo.chance import Chance
from demo.factories import JOB_TITLES, LOCALES, CompanyFactory, PersonFactory
from demo.history.company import Office
from demo.ledger import Ledger

VISITOR = ActorRef("visitor")
CALLING_CODES = {
    "DE": "+4930",
    "GB": "+4420",
    "FR": "+331",
    "SE": "+468",
    "IT": "+3906",
    "ES": "+3491",
    "NL": "+3120",
    "PL": "+4822",
}


@dataclass
class Crowd:
    """Everybody the organization knows."""

    people: list[Person] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)


def gather(office: Office, chance: Chance, ledger: Ledger) -> Crowd:
    """Companies, then people, a third of whom work for one."""
    crowd = Crowd()
    tags = [ledger.add(Tag(name=name, key=name_key(name))) for name in office.scenario.tags]
    names: set[str] = set()
    for _ in range(office.scenario.companies):
        company = _company(office, chance, ledger)
        if company.name not in names:
            names.add(company.name)
            crowd.companies.append(ledger.add(company))
    addresses: set[str] = set()
    for _ in range(office.scenario.people):
        crowd.people.append(_person(office, chance, ledger, crowd, addresses, tags))
    return crowd


def _company(office: Office, chance: Chance, ledger: Ledger) -> Company:
    country = chance.weighted(office.scenario.countries)
    company: Company = CompanyFactory.build(locale=LOCALES[country], country=country)
    at = chance.past()
    company.id, company.created_at = chance.id_at(at), at
    company.name_key = name_key(company.name)
    company.domain = (
        f"{'-'.join(name_key(company.name).replace('.', '').replace(',', '').replace('&', '').split())[:40]}.example"
    )
    company.owner = chance.one(office.reps())
    ledger.tell(CompanyAdded(company_id=company.id), at, SYSTEM)
    return company


def _person(
    office: Office, chance: Chance, ledger: Ledger, crowd: Crowd, addresses: set[str], tags: list[Tag]
) -> Person:
    company = chance.one(crowd.companies) if chance.happens(0.36) else None
    country = company.country if company else chance.weighted(office.scenario.countries)
    person: Person = PersonFactory.build(locale=LOCALES[country], country=country, company=company)
    at = chance.past()
    person.id, person.created_at = chance.id_at(at), at
    person.lifecycle = chance.weighted(
        [(Lifecycle.SUBSCRIBER, 3), (Lifecycle.LEAD, 1.5), (Lifecycle.CUSTOMER, 5), (Lifecycle.CHAMPION, 0.3), (Lifecycle.LOST, 0.5)]
    )  # fmt: skip
    person.job_title = chance.one(JOB_TITLES) if company else ""
    person.language = "de" if country == "DE" else "en"
    person.source = chance.weighted(office.scenario.sources)
    person.profile = office.scenario.profile(chance, person.lifecycle)
    person.owner = company.owner if company else chance.one(office.reps()) if chance.happens(0.5) else None
    _channels(person, chance, ledger, addresses, country)
    person.set_name()
    ledger.add(person)
    ledger.tell(PersonAdded(person_id=person.id, company_id=person.company_id, source=person.source), at, SYSTEM)
    _consent(office, person, chance, ledger, at)
    _touchpoints(office, person, chance, ledger, at)
    if chance.happens(0.12):
        ledger.add(PersonTag(person=person, tag=chance.one(tags)))
    return person


def _channels(person: Person, chance: Chance, ledger: Ledger, addresses: set[str], country: str) -> None:
    local = ".".join(f"{person.first_name} {person.last_name}".split())
    local = name_key(local).replace(" ", ".").replace("'", "").replace("’", "")
    domain = person.company.domain if person.company else chance.one(("post.example", "mail.example", "web.example"))
    address, number = f"{local}@{domain}", 1
    while email_key(address) in addresses:
        number += 1
        address = f"{local}{number}@{domain}"
    addresses.add(email_key(address))
    person.email = address
    ledger.add(PersonEmail(person=person, address=address, key=email_key(address), created_at=person.created_at))
    if chance.happens(0.72):
        person.phone = f"{CALLING_CODES[country]}{chance.between(2000000, 9999999)}"
        ledger.add(PersonPhone(person=person, number=person.phone, created_at=person.created_at))


def _consent(office: Office, person: Person, chance: Chance, ledger: Ledger, at: datetime) -> None:
    if not chance.happens(0.68):
        return
    club = office.club
    consent = Consent(
        id=chance.id_at(at),
        person=person,
        purpose=Purpose.NEWSLETTER,
        given=True,
        source=ConsentSource.FORM,
        text=club.consent_text,
        text_version=str(club.consent_version),
        at=at,
    )
    ledger.add(consent)
    event = ConsentRecorded(
        person_id=person.id, company_id=person.company_id, purpose=Purpose.NEWSLETTER, given=True, source="form"
    )
    ledger.tell(event, at, VISITOR)


def _touchpoints(office: Office, person: Person, chance: Chance, ledger: Ledger, since: datetime) -> None:
    """Bookings, orders, surveys: customers do more than the others."""
    often = 5 if person.lifecycle in (Lifecycle.CUSTOMER, Lifecycle.CHAMPION) else 1
    at = since
    for _ in range(chance.between(0, often)):
        at += timedelta(days=chance.between(2, 70))
        if at > chance.now:
            return
        at = chance.at_work(at)
        icon, did, text, group = office.scenario.touchpoints(chance)
        event = TouchpointRecorded(
            person_id=person.id, company_id=person.company_id, icon=icon, did=did, text=text, group=group
        )
        ledger.tell(event, at, ActorRef("visitor"))
        person.last_touch_at = at
