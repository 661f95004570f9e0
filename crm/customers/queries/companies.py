"""Reads of companies, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Q

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person, PersonCompany
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept


def companies_visible_to(actor: Actor) -> models.QuerySet[Company]:
    """All companies the actor may see."""
    return Company.objects.visible_to(actor)


def get_company(actor: Actor, company_id: UUID, *, lock: bool = False) -> Company:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Company, [company_id])
    found = _by_id(actor, company_id)
    if not found:
        raise NotFound("There is no such company.")
    return found[0]


def look_at_company(actor: Actor, company_id: UUID) -> Company:
    """The same to be shown only, see crm/tenancy/glances.py. Raises NotFound."""
    found: list[Company] = _by_id.glances_by_id(actor, company_id)
    if not found:
        raise NotFound("There is no such company.")
    return found[0]


@kept
def _by_id(actor: Actor, company_id: UUID) -> models.QuerySet[Company]:
    return companies_visible_to(actor).select_related("owner", "parent").filter(id=company_id)


def company_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Company.objects.filter(id__in=set(ids)).values_list("id", "name"))


def people_of(actor: Actor, company: Company, most: int = 100) -> list[tuple[Person, str, str]]:
    """Who works or worked there and the actor may see: (person, job title there, "main", "also" or "left")."""
    jobs = {job.person_id: job for job in PersonCompany.objects.filter(company=company).order_by("-main", "id")[:most]}
    people = Person.objects.visible_to(actor).filter(Q(company=company) | Q(id__in=list(jobs)))
    rows = []
    for person in people.order_by("name_key", "id")[:most]:
        job = jobs.get(person.id)
        if person.company_id == company.id:
            rows.append((person, person.job_title, ""))
        elif job is not None:
            rows.append((person, job.title, f"until {job.until.year}" if job.until else "also here"))
    return sorted(rows, key=lambda row: row[2].startswith("until"))
