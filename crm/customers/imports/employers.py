"""The companies that people of a file work for: found by name or domain, or made on the way."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.customers.imports.keys import write_match_keys
from crm.customers.matching.keys import company_keys
from crm.customers.matching.names import FREE_MAIL
from crm.customers.models import Company
from crm.customers.normal_forms import email_key, name_key
from crm.events.catalog.customers import CompanyAdded
from crm.events.columns import emit_columns
from crm.jobs.imports.rows import Row, Run
from crm.search.actions.bulk import index_found
from crm.search.searchable import Found
from crm.tenancy.columns import insert_columns
from crm.tenancy.ids import uuid7


@dataclass
class Fresh:
    """A company that has to be made if anybody who works there is taken."""

    id: UUID
    name: str
    key: str
    domain: str


@dataclass
class Employers:
    """Of one part: known ones and new ones, by comparable name; and what they are called, by id."""

    by_name: dict[str, UUID] = field(default_factory=dict)
    by_domain: dict[str, UUID] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # comparable names by what the file calls them
    fresh: dict[UUID, Fresh] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)

    def of(self, row: Row) -> UUID | None:
        """The company of a row."""
        name = row.values.get("company", "")
        if not name:
            return self.by_domain.get(domain_of(row))
        key = self.keys[name]
        if key not in self.by_name:
            domain = domain_of(row)
            new = Fresh(uuid7(), name, key, "" if domain in self.by_domain else domain)
            self.by_name[key], self.fresh[new.id], self.names[new.id] = new.id, new, name
            if domain:
                self.by_domain.setdefault(domain, new.id)
        return self.by_name[key]


def find_employers(rows: Sequence[Row]) -> Employers:
    """Two questions for all rows."""
    found = Employers()
    found.keys = {name: name_key(name) for name in {row.values.get("company") for row in rows} if name}
    names = set(found.keys.values())
    domains = {domain for row in rows if (domain := domain_of(row))}
    if names:
        known = Company.objects.filter(name_key__one_of=names).order_by("-id").values_list("name_key", "id", "name")
        for key, company_id, name in known:
            found.by_name[key], found.names[company_id] = company_id, name
    if domains:
        known = Company.objects.filter(domain__one_of=domains).order_by("-id").values_list("domain", "id", "name")
        for domain, company_id, name in known:
            found.by_domain[domain], found.names[company_id] = company_id, name
    return found


def make_employers(run: Run, employers: Employers, wanted: Iterable[UUID | None]) -> list[str]:
    """Write those of the new companies that are wanted; their ids."""
    used = {each for each in wanted if each}
    new = [fresh for company_id, fresh in employers.fresh.items() if company_id in used]
    ids: list[Any] = [fresh.id for fresh in new]
    if not new:
        return []
    insert_columns(
        Company,
        {
            "id": ids,
            "name": [fresh.name for fresh in new],
            "name_key": [fresh.key for fresh in new],
            "domain": [fresh.domain for fresh in new],
        },
        {"owner_id": None},
    )
    nothing = json.dumps({})
    emit_columns(
        CompanyAdded,
        people=[None] * len(new),
        companies=ids,
        subjects=("company", ids),
        data=[nothing] * len(new),
        by=run.actor,
        heard=not run.quiet,
    )
    write_match_keys((fresh.id, company_keys(fresh.name)) for fresh in new)
    if run.findable:
        index_found("company", [(fresh.id, _found(fresh)) for fresh in new])
    return [str(each) for each in ids]


def domain_of(row: Row) -> str:
    """Of the company: as it is given, or that of the e-mail address unless everybody may have one there."""
    if given := row.values.get("company_domain"):
        return clean_domain(given)
    emails = row.values.get("email")
    domain = email_key(emails[0]).rpartition("@")[2] if emails else ""
    return "" if domain in FREE_MAIL else domain[:160]


def clean_domain(text: str) -> str:
    """ "https://www.nordwind.de/en" is "nordwind.de"."""
    bare = text.strip().casefold().partition("//")[2] or text.strip().casefold()
    host = bare.partition("/")[0].rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.").strip(".")[:160]


def _found(fresh: Fresh) -> Found:
    return Found(title=fresh.name, emails=(fresh.domain,) if fresh.domain else ())
