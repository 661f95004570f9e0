"""Somebody who may be known already: what was typed, sent or imported, in the forms that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from crm.customers.matching.names import company_domain
from crm.customers.models import Company, Person
from crm.customers.normal_forms import email_key, name_key, phone_e164

COMPANY_FACTS = ("name", "domain", "email", "phone", "postal_code", "city", "country")
PERSON_FACTS = ("first_name", "last_name", "email", "phone", "postal_code", "city", "country", "birthday")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A person or company that may be there already; `record_id` where it is a record itself, which is left out.

    `name` as it is written; `emails` by their keys, `phones` in E.164; `company` is the name of a person's; `custom`
    own fields by key, texts as `crm.records.custom.index.text_key` makes them.
    """

    noun: str
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str = ""
    domain: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    birthday: date | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    record_id: UUID | None = None

    @cached_property
    def name_key(self) -> str:
        """The name as it is compared."""
        return name_key(self.name)

    @cached_property
    def mail_domain(self) -> str:
        """The first domain of an employer among the addresses."""
        return next((domain for domain in map(company_domain, self.emails) if domain), "")


def person_candidate(values: Mapping[str, Any], record_id: UUID | None = None) -> Candidate:
    """From facts as forms, API and files name them: first_name, last_name, email, phone, company_name, ..."""
    country = str(values.get("country") or "").upper()
    number = phone_e164(str(values.get("phone") or ""), region=country or None)
    email = email_key(str(values.get("email") or ""))
    return Candidate(
        noun="person",
        name=f"{values.get('first_name') or ''} {values.get('last_name') or ''}".strip(),
        emails=(email,) if "@" in email else (),
        phones=(number,) if number else (),
        company=str(values.get("company_name") or values.get("company") or ""),
        postal_code=str(values.get("postal_code") or ""),
        city=str(values.get("city") or ""),
        country=country,
        birthday=values.get("birthday") or None,
        record_id=record_id,
    )


def company_candidate(values: Mapping[str, Any], record_id: UUID | None = None) -> Candidate:
    """From facts as forms, API and files name them: name, domain, email, phone, city, ..."""
    country = str(values.get("country") or "").upper()
    number = phone_e164(str(values.get("phone") or ""), region=country or None)
    email = email_key(str(values.get("email") or ""))
    return Candidate(
        noun="company",
        name=str(values.get("name") or ""),
        domain=company_domain(str(values.get("domain") or "")),
        emails=(email,) if "@" in email else (),
        phones=(number,) if number else (),
        postal_code=str(values.get("postal_code") or ""),
        city=str(values.get("city") or ""),
        country=country,
        record_id=record_id,
    )


def candidate_of(record: Person | Company) -> Candidate:
    """A record as a candidate, by its own columns."""
    if isinstance(record, Company):
        return company_candidate({name: getattr(record, name) for name in COMPANY_FACTS}, record.pk)
    company = record.company.name if record.company else ""
    return person_candidate({name: getattr(record, name) for name in PERSON_FACTS} | {"company": company}, record.pk)
