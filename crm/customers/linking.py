"""How one writes people and companies in a field that points at one."""

from collections.abc import Sequence
from typing import Any

from crm.accounts.actor import Actor
from crm.customers.actions.matching import find_person
from crm.customers.models import Company, Person
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.normal_forms import name_key
from crm.records.linking import Linkable, register_linkable
from crm.search.queries.finding import matching_ids

MOST = 8


def written_person(person: Person) -> str:
    """ "Jo Berg <jo@nordwind.example>"."""
    return _written(person.name, person.email)


def written_company(company: Company) -> str:
    """ "Nordwind GmbH <nordwind.example>"."""
    return _written(company.name, company.domain)


def _find_person(actor: Actor, text: str) -> Sequence[Any]:
    people = people_visible_to(actor)
    if "@" in text:
        known = find_person(_address(text))
        return list(people.filter(id=known.id)) if known else []
    return list(people.filter(name_key=name_key(text))[:2])


def _find_company(actor: Actor, text: str) -> Sequence[Any]:
    companies = companies_visible_to(actor)
    if text.endswith(">"):
        return list(companies.filter(domain=_address(text))[:2])
    return list(companies.filter(name_key=name_key(text))[:2])


def _suggest_people(actor: Actor, text: str) -> list[tuple[str, str]]:
    found = people_visible_to(actor).select_related("company").filter(id__in=matching_ids("person", text, 50))
    return [(written_person(person), person.company.name if person.company else "") for person in found[:MOST]]


def _suggest_companies(actor: Actor, text: str) -> list[tuple[str, str]]:
    found = companies_visible_to(actor).filter(id__in=matching_ids("company", text, 50))
    return [(written_company(company), company.city) for company in found[:MOST]]


def _written(name: str, address: str) -> str:
    return f"{name} <{address}>" if address and address != name else name


def _address(text: str) -> str:
    return text.rpartition(" ")[2].strip("<>()")


register_linkable(Linkable("person", "Name or e-mail address", written_person, _find_person, _suggest_people))
register_linkable(Linkable("company", "Name", written_company, _find_company, _suggest_companies))
