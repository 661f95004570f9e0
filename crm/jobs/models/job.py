"""Work that takes longer than a page may."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LINGERS = timedelta(seconds=60)  # how long the top bar shows that it is over
SHOWN_EXAMPLES = 20  # records named per reason


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Stopped"


OPEN = (JobState.WAITING, JobState.RUNNING)


def sees_all_jobs(actor: Actor) -> bool:
    """Whether everybody's jobs are his to see: a file or a title tells of records, so he has to see all of those."""
    return actor.can("workspace.all_jobs") and actor.visibility == Visibility.ALL


class JobQuerySet(TenantQuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; everybody's for those who may see all jobs and all records."""
        return self if sees_all_jobs(actor) else self.filter(by_id=actor.member_id)

    def open(self) -> Self:
        """Not over yet."""
        return self.filter(state__in=OPEN)

    def due(self, now: datetime) -> Self:
        """Open and in nobody's hands, the one that waited longest first."""
        return self.open().filter(due_at__lte=now).order_by("due_at", "id")

    def in_bar(self, member_id: Any, now: datetime) -> Self:
        """What the top bar shows a member: his open jobs, and those that ended a moment ago."""
        shown = models.Q(finished_at__isnull=True) | models.Q(finished_at__gt=now - LINGERS)
        return self.filter(shown, by_id=member_id, at_once=False).order_by("id")


class Job(TenantModel):
    """`claim` counts how often a worker took it up: what an earlier one still does can't be committed any more.

    While a worker has it, `due_at` is when it counts as lost. `cursor` is where the next chunk begins; it moves in
    the transaction in which the chunk's work is done.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=120, blank=True)  # of the form that asked for it: sent twice, it is one job
    undoes = TenantForeignKey("self", models.PROTECT, null=True, related_name="undone_by", db_index=False)
    at_once = models.BooleanField(default=False)  # small enough to be done while the page waited

    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims since the last chunk that was done
    counted = models.BooleanField(default=False)  # whether `total` is known
    steps_over = models.BooleanField(default=False)  # all chunks are done, the end is not
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    chunk_claims = models.JSONField(default=list)  # which claim did chunk 0, 1, ...: names of its stored parts
    tally = models.JSONField(default=dict)  # {"changed": 9812, "same": 3}
    problems = models.JSONField(default=dict)  # {reason: {"count": 188, "some": [[kind, id], ...]}}

    words = models.CharField(max_length=300, blank=True)  # how it ended
    url = models.CharField(max_length=300, blank=True)  # where the result is, if it is no file
    has_files = models.BooleanField(default=False)  # parts or the result are stored
    file = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=120, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[JobQuerySet] = TenantManager.from_queryset(JobQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "by", "key"], condition=~models.Q(key=""), name="job_key_once"),
            models.UniqueConstraint(
                fields=["tenant", "undoes"], condition=models.Q(undoes__isnull=False), name="job_undone_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "by", "finished_at"], name="job_in_bar"),
            models.Index(
                fields=["tenant", "due_at"], condition=models.Q(state__in=("waiting", "running")), name="job_due"
            ),
            models.Index(fields=["tenant", "finished_at"], condition=models.Q(has_files=True), name="job_with_files"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is not over yet."""
        return self.state in OPEN

    @property
    def can_go_on(self) -> bool:
        """Whether it stopped half way."""
        return self.state in (JobState.FAILED, JobState.CANCELLED)

    @property
    def left_alone(self) -> int:
        """How many records it left as they were, for whatever reason."""
        return sum(int(found["count"]) for found in self.problems.values())

    def note(self, reason: str, kind: str, record_ids: list[str]) -> None:
        """Remember records that were left as they were, and why; "" for one whose name is none of his business."""
        found = self.problems.setdefault(reason, {"count": 0, "some": []})
        found["count"] += len(record_ids)
        named = [[kind, each] for each in record_ids if each]
        found["some"] += named[: SHOWN_EXAMPLES - len(found["some"])]
