"""Long work as its pages show it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.jobs.actions.jobs import FILES_KEPT
from crm.jobs.models import Job, JobState
from crm.jobs.registry import JOB_KINDS
from crm.web.kinds import Link, links_for

TONES = {
    JobState.WAITING: None,
    JobState.RUNNING: "blue",
    JobState.DONE: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "amber",
}


@dataclass(frozen=True)
class JobLine:
    """A job and what can be done with it now."""

    job: Job
    icon: str
    tone: str | None
    can_stop: bool
    can_retry: bool
    can_undo: bool
    file_until: Any
    took: str


@dataclass(frozen=True)
class ProblemLine:
    """A reason for which records were left as they were, how many, and some of them."""

    reason: str
    count: int
    links: list[Link]


def job_lines(jobs: list[Job], actor: Actor) -> list[JobLine]:
    """Each with its verbs; what was taken back with one query for all."""
    undone = set(Job.objects.filter(undoes__in=jobs).values_list("undoes_id", flat=True))
    return [_line(job, actor, undone) for job in jobs]


def problem_lines(job: Job) -> list[ProblemLine]:
    """What the job left alone, by reason, the most frequent first; names of some, where they are still there."""
    found = sorted(job.problems.items(), key=lambda item: -int(item[1]["count"]))
    subjects = {reason: [SubjectRef(kind, UUID(each)) for kind, each in about["some"]] for reason, about in found}
    links = links_for(subject for group in subjects.values() for subject in group)
    return [
        ProblemLine(reason, int(about["count"]), [links[each] for each in subjects[reason] if each in links])
        for reason, about in found
    ]


def _line(job: Job, actor: Actor, undone: set[UUID]) -> JobLine:
    kind = JOB_KINDS.get(job.kind)
    own = job.by_id == actor.member_id
    ended = not job.is_open
    return JobLine(
        job=job,
        icon=kind.icon if kind else "loader",
        tone=TONES[JobState(job.state)],
        can_stop=job.is_open,
        can_retry=own and kind is not None and job.can_go_on and job.id not in undone,
        can_undo=own and ended and bool(kind and kind.undo and job.done) and job.id not in undone,
        file_until=job.finished_at + FILES_KEPT if job.file and job.finished_at else None,
        took=_took(job),
    )


def _took(job: Job) -> str:
    if not job.started_at:
        return ""
    seconds = round(((job.finished_at or timezone.now()) - job.started_at) / timedelta(seconds=1))
    if seconds < 60:
        return f"{max(seconds, 1)} s"
    return f"{seconds // 60} min {seconds % 60} s"
