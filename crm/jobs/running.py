"""Carries jobs out: one chunk after the other, each in a transaction that also moves the cursor.

A worker claims a job by counting its `claim` up. What a chunk did commits only if the claim is still the worker's own:
one that was taken for lost, or whose job was stopped, leaves nothing behind. So a worker that is killed anywhere
repeats nothing and forgets nothing. One organization's jobs are worked on one at a time and in turns, and its task
queues again behind the others'. Functions run inside an `organization_context` and open their own scopes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone, translation

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.errors import NotAllowed, Refused
from crm.events.catalog.jobs import JobFailed, JobFinished
from crm.events.emit import emit
from crm.jobs import files
from crm.jobs.models import Job, JobState
from crm.jobs.registry import JobKind, Result, Step, job_kind
from crm.jobs.watching import tell_watchers
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id, tenant_scope

log = structlog.get_logger()

SLICE = 3.0  # seconds that one job may have before the organization's others, and other organizations, get their turn
LEASE = timedelta(seconds=90)  # after this long without a sign a worker counts as lost
MAX_ATTEMPTS = 5
RETRY = timedelta(seconds=2)
BROKE = "Something went wrong in the program. Try again; what was done so far is kept."
# Columns that no chunk changes.
KEPT = frozenset({"tenant", "kind", "title", "params", "by", "key", "undoes", "at_once", "created_at", "claim"})


class Lost(Exception):
    """The job was stopped, or taken over by another worker."""


@dataclass(frozen=True)
class MadeResult:
    """The finished file as it was stored."""

    key: str
    size: int
    name: str
    content_type: str


def work_on_jobs(seconds: float = SLICE) -> bool:
    """Give the organization's longest waiting job its turn. Whether there is more to do now."""
    if (job := claim_job()) is None:
        return False
    until = time.monotonic() + seconds
    while work_on(job) and time.monotonic() < until:
        pass
    return release(job)


def claim_job() -> Job | None:
    """Take up the job that waited longest, unless another of this organization is being worked on."""
    with tenant_scope(require_organization_id()):
        now = timezone.now()
        still_open = list(Job.objects.all().open().select_for_update(no_key=True).order_by("due_at", "id"))
        if any(job.state == JobState.RUNNING and job.due_at > now for job in still_open):
            return None
        for job in still_open:
            if job.due_at <= now:
                _take(job)
                if job.attempts <= MAX_ATTEMPTS:
                    return job
                _fail(job, "The program stopped several times at the same place.")
        return None


def work_on(job: Job) -> bool:
    """Do what comes next of a claimed job. Whether there is more. Never raises for what the job does."""
    try:
        kind = job_kind(job.kind)
        if not job.counted:
            _count(job, kind)
        elif not job.steps_over:
            _chunk(job, kind)
        else:
            _end(job, kind)
    except Lost:
        return False
    except Exception as error:  # noqa: BLE001  # told to the member and to the log
        _stumble(job, error)
        return False
    return job.is_open


def release(job: Job) -> bool:
    """Let the others have their turn. Whether any job of the organization is due now."""
    with tenant_scope(require_organization_id()):
        Job.objects.filter(id=job.id, claim=job.claim, state=JobState.RUNNING).update(due_at=timezone.now())
        return Job.objects.all().due(timezone.now()).exists()


def beat(job: Job) -> None:
    """Say that the worker lives, from outside any transaction. Raises Lost if the job is not its own any more."""
    if job.due_at - timezone.now() > LEASE - RETRY:
        return
    job.heartbeat_at = timezone.now()
    job.due_at = job.heartbeat_at + LEASE
    with tenant_scope(require_organization_id()):
        if not _own(job).update(due_at=job.due_at, heartbeat_at=job.heartbeat_at):
            raise Lost


def carry_out(job: Job, actor: Actor) -> None:
    """Do a small job at once, inside the caller's transaction; whatever it raises undoes all of it."""
    kind = job_kind(job.kind)
    _take(job)
    job.total, job.counted = kind.count(job, actor), True
    while not job.steps_over:
        _take_over(job, kind.step(job, actor))
    _finish(job, actor, kind.finish(job, actor), None)
    job.save()


def actor_of(job: Job) -> Actor:
    """Who asked for it, with the role he has now. Raises NotAllowed if he may not any more."""
    member = Membership.objects.active().select_related("role", "team", "user").filter(id=job.by_id).first()
    if member is None:
        raise NotAllowed("Whoever started this does not work here any more.")
    actor = member_actor(member)
    job_kind(job.kind).allowed(actor, job.params)
    return actor


def _take(job: Job) -> None:
    kind = job_kind(job.kind)
    job.claim += 1
    job.attempts += 1
    job.state, job.due_at = JobState.RUNNING, timezone.now() + LEASE
    job.started_at = job.started_at or timezone.now()
    job.has_files = job.has_files or kind.make_file is not None
    job.save()


def _count(job: Job, kind: JobKind) -> None:
    with _scope_of(job) as actor:
        job.total, job.counted = kind.count(job, actor), True
        _commit(job)


def _chunk(job: Job, kind: JobKind) -> None:
    key = files.next_part_key(job)
    try:
        with _scope_of(job) as actor:
            step = kind.step(job, actor)
            if step.part is not None:
                files.keep_part(key, step.part)
            _take_over(job, step)
            _commit(job)
    except Exception:
        files.drop(key)
        raise


def _end(job: Job, kind: JobKind) -> None:
    made = _make_file(job, kind)
    try:
        with _scope_of(job) as actor:
            _finish(job, actor, kind.finish(job, actor), made)
            _commit(job)
    except Exception:
        if made:
            files.drop(made.key)
        raise
    if kind.make_file:
        files.drop_parts(job)


def _make_file(job: Job, kind: JobKind) -> MadeResult | None:
    if kind.make_file is None:
        return None
    with _scope_of(job):
        zone = timezone.get_current_timezone()
    with timezone.override(zone):
        made = kind.make_file(job, lambda: beat(job))
        if made is None:
            return None
        with made.content as content:
            key, size = files.keep_result(job, content)
    return MadeResult(key, size, made.name, made.content_type)


@contextmanager
def _scope_of(job: Job) -> Iterator[Actor]:
    """A transaction in which the member's role, language and time zone are as they are now."""
    with tenant_scope(require_organization_id()) as organization_id:
        actor = actor_of(job)
        organization = Organization.objects.get(id=organization_id)
        own = actor.membership.user.time_zone if actor.membership else ""
        with timezone.override(own or organization.time_zone), translation.override(organization.language):
            yield actor


def _take_over(job: Job, step: Step) -> None:
    job.chunk_claims = [*job.chunk_claims, job.claim]
    job.done += step.done
    for name, count in step.tally.items():
        job.tally[name] = job.tally.get(name, 0) + count
    for reason, (record_kind, ids) in step.left.items():
        job.note(reason, record_kind, ids)
    if step.cursor is None:
        job.steps_over = True
    else:
        job.cursor = step.cursor
    job.attempts = 0


def _finish(job: Job, actor: Actor, result: Result, made: MadeResult | None) -> None:
    job.state, job.finished_at = JobState.DONE, timezone.now()
    job.words, job.url = result.words[:300], result.url
    if made:
        job.file, job.file_size, job.file_name, job.file_type = made.key, made.size, made.name, made.content_type
    finished = JobFinished(
        job_id=job.id, job_name=job.kind, title=job.title, member_id=job.by_id, words=job.words, at_once=job.at_once
    )
    emit(finished, by=actor)


def _commit(job: Job) -> None:
    """Write how far it got, if the job is still this worker's. Raises Lost."""
    job.heartbeat_at = timezone.now()
    job.due_at = job.heartbeat_at + LEASE
    fields = [field for field in job._meta.local_fields if not field.primary_key and field.name not in KEPT]
    if not _own(job).update(**{field.attname: getattr(job, field.attname) for field in fields}):
        raise Lost
    tell_watchers(job)


def _own(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(id=job.id, claim=job.claim, state=JobState.RUNNING)


def _stumble(job: Job, error: Exception) -> None:
    """Put it off where the database was in trouble, else end it with words."""
    with tenant_scope(require_organization_id()):
        fresh = _own(job).select_for_update(no_key=True).first()
        if fresh is None:
            return
        if isinstance(error, OperationalError) and fresh.attempts < MAX_ATTEMPTS:
            log.warning("job_put_off", job=str(job.id), error=str(error))
            fresh.due_at, fresh.claim = timezone.now() + RETRY * fresh.attempts, fresh.claim + 1
            fresh.save(update_fields=["due_at", "claim"])
            return
        own_words = isinstance(error, Refused | NotAllowed | Http404)
        if not own_words:
            log.error("job_failed", job=str(job.id), kind=job.kind, exc_info=error)
        _fail(fresh, str(error) if own_words else BROKE)


def _fail(job: Job, words: str) -> None:
    job.state, job.finished_at, job.words = JobState.FAILED, timezone.now(), words[:300]
    job.save()
    emit(JobFailed(job_id=job.id, job_name=job.kind, title=job.title, member_id=job.by_id, words=job.words))
    tell_watchers(job)
