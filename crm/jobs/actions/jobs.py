"""Verbs on long work: start, stop, go on, undo, forget the file."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, Refused
from crm.events.catalog.jobs import JobCancelled
from crm.events.emit import emit
from crm.jobs import files
from crm.jobs.models import Job, JobState
from crm.jobs.queries.jobs import get_job
from crm.jobs.registry import job_kind
from crm.jobs.running import carry_out
from crm.jobs.watching import tell_watchers

FILES_KEPT = timedelta(days=7)


@transaction.atomic
def start_job(  # one row has as many columns
    kind: str,
    title: str,
    params: dict[str, Any],
    *,
    by: Actor,
    key: str = "",
    undoes: Job | None = None,
    at_once: bool = False,
) -> Job:
    """Write down what is to be done; a worker begins after the commit. The same `key` again is the same job.

    `at_once`: it is small and done when this returns, or else undone as a whole by what it raises.
    Raises NotAllowed.
    """
    if by.member_id is None:
        raise NotAllowed("Only a member can start this.")
    job_kind(kind).allowed(by, params)
    job = Job(kind=kind, title=title[:200], params=params, by_id=by.member_id, key=key, undoes=undoes, at_once=at_once)
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        same = Job.objects.filter(undoes=undoes) if undoes else Job.objects.filter(by_id=by.member_id, key=key)
        if (earlier := same.first()) is None:
            raise
        return earlier
    if at_once:
        carry_out(job, by)
    else:
        _set_off(job)
    return job


@transaction.atomic
def cancel_job(job_id: UUID, *, by: Actor) -> Job:
    """Stop it after the last finished chunk, at once. Nothing changes for one that is over."""
    job = get_job(by, job_id, lock=True)
    if not job.is_open:
        return job
    job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    job.words = f"Stopped by {by.name} after {job.done:,}."[:300] if job.done else f"Stopped by {by.name}."[:300]
    # A worker that is in the middle of a chunk finds its claim gone and commits nothing more.
    job.claim += 1
    job.save()
    emit(JobCancelled(job_id=job.id, job_name=job.kind, title=job.title, done=job.done), by=by)
    tell_watchers(job)
    return job


@transaction.atomic
def resume_job(job_id: UUID, *, by: Actor) -> Job:
    """Go on where a failed or stopped one got to. Raises Refused for one that is done or was taken back meanwhile."""
    job = get_job(by, job_id, lock=True)
    if job.is_open:
        return job
    if not job.can_go_on:
        raise Refused("This is done already.")
    if Job.objects.filter(undoes=job).exists():
        raise Refused("This was taken back. Start it anew.")
    if job.chunk_claims and job_kind(job.kind).make_file and not job.has_files:
        raise Refused("This was too long ago. Start it anew.")
    job.state, job.due_at, job.attempts, job.words, job.finished_at = JobState.WAITING, timezone.now(), 0, "", None
    job.save()
    _set_off(job)
    return job


@transaction.atomic
def undo_job(job_id: UUID, *, by: Actor) -> Job:
    """Take it back, at once where it was done at once; twice is once. Returns the job that does it.

    Raises Refused for one that still runs or can't be taken back.
    """
    job = get_job(by, job_id, lock=True)
    undo = job_kind(job.kind).undo
    if not undo or not job.chunk_claims:
        raise Refused("There is nothing to take back.")
    if job.is_open:
        raise Refused("This is still running. Stop it first.")
    params = {"kind": job.params.get("kind", ""), "batch": str(job.id)}
    return start_job(undo, f"Undo: {job.title}", params, by=by, undoes=job, at_once=job.at_once)


def forget_old_files() -> int:
    """Delete what ended longer than FILES_KEPT ago left on disk. How many jobs that were. Inside a scope."""
    jobs = Job.objects.filter(has_files=True, finished_at__lte=timezone.now() - FILES_KEPT)
    old = list(jobs.select_for_update(skip_locked=True)[:200])
    for job in old:
        files.drop_parts(job)
        if job.file:
            files.drop(job.file)
        job.file, job.has_files = "", False
        job.save(update_fields=["file", "has_files"])
    return len(old)


def _set_off(job: Job) -> None:
    from crm.jobs.tasks import nudge_after_commit  # the task calls verbs in turn

    tell_watchers(job)
    nudge_after_commit()
