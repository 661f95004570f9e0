"""What people and companies are found by."""

from crm.customers.models import Company, Person
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.events.catalog.customers import CompanyAdded, CompanyChanged, PersonAdded, PersonChanged
from crm.search.searchable import Found, Searchable, register_searchable


def _person(person: Person) -> Found:
    return Found(
        title=person.name,
        subtitle=person.company.name if person.company else person.email,
        emails=tuple(email.address for email in person.emails.all()),
        phones=tuple(phone.number for phone in person.phones.all()),
    )


def _company(company: Company) -> Found:
    emails = {company.domain, company.email, *(email.address for email in company.emails.all())} - {""}
    phones = {company.phone, *(phone.number for phone in company.phones.all())} - {""}
    return Found(title=company.name, subtitle=company.city, emails=tuple(sorted(emails)), phones=tuple(sorted(phones)))


register_searchable(
    Searchable(
        kind="person",
        capability="customers.view",
        rows=lambda: Person.objects.select_related("company").prefetch_related("emails", "phones"),
        visible=people_visible_to,
        found=_person,
        events=(PersonAdded, PersonChanged),
        order=10,
    )
)
register_searchable(
    Searchable(
        kind="company",
        capability="customers.view",
        rows=lambda: Company.objects.prefetch_related("emails", "phones"),
        visible=companies_visible_to,
        found=_company,
        events=(CompanyAdded, CompanyChanged),
        order=20,
    )
)
