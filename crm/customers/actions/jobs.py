"""Where people work: several companies, a role at each, one of them the main one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.actions.telling import Moved, Rows, tell_change
from crm.customers.models import Company, Person, PersonCompany
from crm.errors import NotFound, Refused
from crm.records.joining.moving import change
from crm.records.models import Merge
from crm.records.queries.records import get_record
from crm.tenancy.writing import insert

SLIP = timedelta(days=1)  # a company taken back so soon was an error, not a job


@transaction.atomic
def save_job(
    person_id: UUID, company: Company, values: Mapping[str, Any], *, by: Actor, job_id: UUID | None = None
) -> PersonCompany:
    """Add a company that the person works for, or change a job: `title`, `since`, `until`, `main`.

    Raises NotFound, NotAllowed, Refused for a job that ends before it begins.
    """
    person = _locked(person_id, by)
    heal_job(person)
    before, job = jobs_kept(person), get_job(person, job_id) if job_id else _job_at(person, company)
    old = _words(job) if job_id else ""
    job.company = company
    for name in ("title", "since", "until"):
        if name in values:
            setattr(job, name, values[name])
    if job.since and job.until and job.until < job.since:
        raise Refused("The job can't end before it begins.")
    if jobs_of(person).filter(company=company).exclude(id=job.id).exists():
        raise Refused(f"{company} stands there already.")
    _set_main(person, job, wanted=bool(values.get("main")))
    follow_job(person)
    tell_change(person, {"works at": (old, _words(job))}, by, Moved("job", before, jobs_kept(person)))
    return job


@transaction.atomic
def remove_job(person_id: UUID, job_id: UUID, *, by: Actor) -> PersonCompany:
    """Take a company away that was entered by mistake; a job that ended gets an end instead. Raises NotFound."""
    person = _locked(person_id, by)
    before, job = jobs_kept(person), get_job(person, job_id)
    job.delete()
    _promote(person)
    follow_job(person)
    tell_change(person, {"works at": (_words(job), "")}, by, Moved("job", before, jobs_kept(person)))
    return job


def jobs_kept(person: Person) -> Rows:
    """The jobs as the person's history keeps them, by their ids."""
    return {
        job.id: {
            "company_id": str(job.company_id),
            "title": job.title,
            "since": job.since.isoformat() if job.since else None,
            "until": job.until.isoformat() if job.until else None,
            "main": job.main,
        }
        for job in jobs_of(person)
    }


def bring_job_back(person: Person, job_id: UUID, values: Mapping[str, Any] | None) -> None:
    """Make a job of a locked person as it was, or take it away; the person's columns follow and are not saved.

    Raises Refused for a company that is gone for good.
    """
    job = jobs_of(person).filter(id=job_id).first()
    if values is None:
        if job is not None:
            job.delete()
        _promote(person)
    else:
        if not Company.everything.filter(id=values["company_id"]).exists():
            raise Refused("The company is gone for good.")
        job = job or PersonCompany(id=job_id, person=person)
        job.company_id, job.title, job.main = UUID(values["company_id"]), values["title"], values["main"]
        for name in ("since", "until"):
            setattr(job, name, date.fromisoformat(values[name]) if values[name] else None)
        if jobs_of(person).filter(company_id=job.company_id).exclude(id=job_id).exists():
            raise Refused(f"{job.company} stands there already.")
        if job.main:
            jobs_of(person).exclude(id=job_id).update(main=False)
        job.save()
        _promote(person)
    follow_job(person)


def mirror_job(person: Person) -> None:
    """Let the jobs follow the person's company and job title, which were set; the person is not saved.

    The job at the company before has ended, unless it was entered only now.
    """
    main = jobs_of(person).filter(main=True).first()
    if main is not None and main.company_id != person.company_id:
        _leave(main)
        main = None
    if person.company_id is None:
        return
    job = main or _job_at(person, person.company)
    if job.main and job.title == person.job_title:
        return
    job.main, job.title, job.until = True, person.job_title, None
    job.save()


def mirror_jobs(people: Sequence[Person]) -> None:
    """`mirror_job` for many: the first jobs of those who have none are written together."""
    if not people:
        return
    rows = PersonCompany.objects.filter(person_id__in=[person.pk for person in people])
    working = set(rows.values_list("person_id", flat=True))
    fresh = [(person, person.company_id) for person in people if person.pk not in working]
    insert(
        *[
            PersonCompany(person=person, company_id=company_id, title=person.job_title, main=True)
            for person, company_id in fresh
            if company_id
        ]
    )
    for person in people:
        if person.pk in working:
            mirror_job(person)


def main_in_place(merge: Merge, winner: Person, loser: Person) -> None:
    """On a merge, when the jobs have moved: the merged person's main job is the other's."""
    rows = PersonCompany.objects.filter(person=winner)
    chosen = rows.filter(company_id=loser.company_id).first()
    if chosen is None:
        return
    if not chosen.main:
        change(merge, "main", rows.filter(main=True), {"main": False})
    change(merge, "main", rows.filter(pk=chosen.pk), {"main": True, "title": loser.job_title or chosen.title})


def heal_job(person: Person) -> None:
    """A row for the company that only the person's column knows yet (loaded in bulk)."""
    if person.company_id and not jobs_of(person).exists():
        mirror_job(person)


def jobs_of(person: Person) -> QuerySet[PersonCompany]:
    """The person's jobs: the main one, then the others that go on, then former ones."""
    jobs = PersonCompany.objects.filter(person=person).select_related("company")
    return jobs.order_by("-main", "until", "id")


def get_job(person: Person, job_id: UUID) -> PersonCompany:
    """One of the person's jobs. Raises NotFound."""
    job = jobs_of(person).filter(id=job_id).first()
    if job is None:
        raise NotFound("There is no such job any more.")
    return job


def _job_at(person: Person, company: Any) -> PersonCompany:
    return jobs_of(person).filter(company=company).first() or PersonCompany(person=person, company=company)


def _set_main(person: Person, job: PersonCompany, *, wanted: bool) -> None:
    others = jobs_of(person).exclude(id=job.id)
    job.main = not job.is_over and (wanted or job.main or not others.filter(main=True).exists())
    if job.main:
        others.filter(main=True).update(main=False)
    job.save()
    _promote(person)


def _leave(job: PersonCompany) -> None:
    if job.since is None and timezone.now() - job.created_at < SLIP:
        job.delete()
        return
    job.main, job.until = False, timezone.localdate()
    job.save(update_fields=["main", "until"])


def _promote(person: Person) -> None:
    if jobs_of(person).filter(main=True).exists():
        return
    if (job := jobs_of(person).filter(until=None).first()) is not None:
        job.main = True
        job.save(update_fields=["main"])


def follow_job(person: Person) -> None:
    """Let the person's columns follow the main job; the person is not saved."""
    main = jobs_of(person).filter(main=True).first()
    person.company = main.company if main else None
    person.job_title = main.title if main else ""


def _words(job: PersonCompany) -> str:
    return f"{job.company}, {job.title}" if job.title else str(job.company)


def _locked(person_id: UUID, by: Actor) -> Person:
    person: Person = get_record(by, "person", person_id, lock=True)
    by.require("customers.edit", person)
    return person
