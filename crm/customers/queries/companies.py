"""Reads of companies, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import NotFound
from crm.records.actions.keeping import lock_rows


def companies_visible_to(actor: Actor) -> models.QuerySet[Company]:
    """All companies the actor may see."""
    return Company.objects.visible_to(actor)


def get_company(actor: Actor, company_id: UUID, *, lock: bool = False) -> Company:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Company, [company_id])
    companies = companies_visible_to(actor)
    company = companies.select_related("owner").filter(id=company_id).first()
    if company is None:
        raise NotFound("There is no such company.")
    return company


def company_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Company.objects.filter(id__in=set(ids)).values_list("id", "name"))


def people_of(actor: Actor, company: Company) -> list[Person]:
    """The people who work there, by name; the first hundred."""
    people = Person.objects.visible_to(actor).filter(company=company)
    return list(people.order_by("name_key", "id")[:100])
