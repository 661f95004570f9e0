"""Reads of long work."""

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.jobs.files import open_result
from crm.jobs.models import Job
from crm.jobs.registry import job_kind

MOST_IN_BAR = 20


def get_job(actor: Actor, job_id: UUID, *, lock: bool = False) -> Job:
    """One's own, or anybody's for those who may see all. Raises NotFound."""
    if lock:  # by itself, before it is read with what hangs on it
        rows = Job.objects.all().visible_to(actor).filter(id=job_id)
        list(rows.select_for_update(no_key=True).values_list("id"))
    job = Job.objects.all().visible_to(actor).select_related("by").filter(id=job_id).first()
    if job is None:
        raise NotFound("There is no such job.")
    return job


def open_job_file(actor: Actor, job_id: UUID) -> "tuple[Job, File[Any]]":
    """The file it made, also one's own only as long as one could ask for the same. Raises NotFound, NotAllowed."""
    job = get_job(actor, job_id)
    job_kind(job.kind).allowed(actor, job.params)
    try:
        return job, open_result(job)
    except (PermissionError, FileNotFoundError) as error:
        raise NotFound("This file is no longer there. Files are kept for 7 days.") from error


def jobs_of(actor: Actor, *, everybody: bool = False) -> QuerySet[Job]:
    """Newest first; everybody's only for those who may see them."""
    jobs = Job.objects.all().visible_to(actor)
    if not everybody:
        jobs = jobs.filter(by_id=actor.member_id)
    return jobs.select_related("by").order_by("-id")


def jobs_in_bar(actor: Actor) -> list[Job]:
    """The member's running jobs, and those that ended a moment ago."""
    if actor.member_id is None:
        return []
    return list(Job.objects.all().in_bar(actor.member_id, timezone.now())[:MOST_IN_BAR])


def undo_of(job: Job) -> Job | None:
    """The job that takes this one back, if there is one."""
    return Job.objects.filter(undoes=job).first()
