"""The companies of many people at once, each as `company_for` would have found or made it."""

from collections.abc import Iterable, Sequence
from typing import Self
from uuid import UUID

from django.db.models import F, QuerySet

from crm.customers.actions.matching import Contact, work_domain
from crm.customers.models import Company
from crm.customers.normal_forms import name_key
from crm.events.catalog.customers import CompanyAdded
from crm.events.emit import emit_all
from crm.events.types import Acting
from crm.records.keyed import keys_of_new
from crm.tenancy.writing import insert


class Employers:
    """Companies by what contacts call them, and by where their addresses are; new ones wait to be written."""

    def __init__(self, by_name: dict[str, Company], by_domain: dict[str, Company], taken: set[str]) -> None:
        self._by_name, self._by_domain, self._taken = by_name, by_domain, taken
        self._new: list[Company] = []

    @classmethod
    def of(cls, contacts: Sequence[Contact]) -> Self:
        """What is known of those that contacts name, by two or three questions."""
        names = {name_key(contact.company) for contact in contacts if contact.company.strip()}
        domains = {work_domain(contact.email) for contact in contacts} - {""}
        named = _oldest_first(Company.everything.filter(name_key__in=names)) if names else []
        there = _oldest_first(Company.everything.filter(domain__in=domains)) if domains else []
        alive = _merged_into([*named, *there])
        return cls(
            _first(((each.name_key, each) for each in named), alive),
            _first(((each.domain, each) for each in there), alive),
            {each.domain for each in there if not each.in_bin},
        )

    def employer(self, contact: Contact) -> Company | None:
        """The company of that name, or of the e-mail's domain; a new one if only the name is known."""
        domain, name = work_domain(contact.email), contact.company.strip()
        if not name:
            return self._by_domain.get(domain)
        return self._by_name.get(name_key(name)) or self._add(name, domain)

    def write(self, *, by: Acting) -> None:
        """Write the new ones and tell of them."""
        insert(*self._new)
        keys_of_new(self._new)
        emit_all([CompanyAdded(company_id=company.id) for company in self._new], by=by)
        for company in self._new:
            company.now_kept()

    def _add(self, name: str, domain: str) -> Company:
        company = Company(name=name, domain="" if domain in self._taken else domain)
        company.derive()
        self._by_name[name_key(name)] = self._by_name[company.name_key] = company
        if company.domain:
            self._by_domain.setdefault(company.domain, company)
            self._taken.add(company.domain)
        self._new.append(company)
        return company


def _oldest_first(rows: QuerySet[Company]) -> list[Company]:
    """Those outside of the bin, then what was merged into others."""
    kept = rows.exclude(deleted_at__isnull=False, merged_into=None)
    return list(kept.order_by(F("merged_into").asc(nulls_first=True), "id"))


def _merged_into(companies: Iterable[Company]) -> dict[UUID, Company]:
    ids = {each.merged_into_id for each in companies if each.merged_into_id}
    return {each.id: each for each in Company.objects.filter(id__in=ids)} if ids else {}


def _first(pairs: Iterable[tuple[str, Company]], alive: dict[UUID, Company]) -> dict[str, Company]:
    """The first of each key; of what was merged what it was merged into, nothing where that lies in the bin."""
    first: dict[str, Company] = {}
    for key, company in pairs:
        first.setdefault(key, company)
    found = {key: alive.get(each.merged_into_id) if each.merged_into_id else each for key, each in first.items()}
    return {key: company for key, company in found.items() if company is not None}
