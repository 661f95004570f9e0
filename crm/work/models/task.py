"""Something a colleague has to do."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet


class Priority(models.IntegerChoices):
    """The smaller, the more urgent."""

    URGENT = 1, "Urgent"
    HIGH = 2, "High"
    NORMAL = 3, "Normal"
    LOW = 4, "Low"


class TaskQuerySet(TenantQuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """Own tasks and those one gave; a team's or all by the role's visibility."""
        if actor.visibility == Visibility.ALL:
            return self
        mine = models.Q(assignee_id=actor.id) | models.Q(author_id=actor.id) | models.Q(assignee__isnull=True)
        if actor.visibility == Visibility.TEAM and actor.team_id:
            mine |= models.Q(assignee__team_id=actor.team_id)
        return self.filter(mine)

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at=None)


class Task(RecordModel):
    kind = "task"
    untracked = frozenset({"remind_at", "planned_on"})

    title = models.CharField(max_length=200)
    details = models.TextField("Description", blank=True)
    # Where a day is said without a time, `due_on` is that day and `due_at` its end, both in `zone`.
    due_at = models.DateTimeField("Due", null=True, blank=True)
    due_on = models.DateField("Due day", null=True, blank=True)
    zone = models.CharField("Time zone", max_length=60, blank=True)
    remind_before = models.IntegerField("Reminder", null=True, blank=True)  # minutes before, see crm.work.dues
    remind_at = models.DateTimeField(null=True, blank=True)  # when to; empty once it was sent
    repeat = models.CharField("Repeats", max_length=200, blank=True)  # an RFC 5545 rule, see crm.work.repeats
    planned_on = models.DateField(null=True, blank=True)  # the repeat's own day, however often it was put off
    priority = models.IntegerField("Priority", choices=Priority, default=Priority.NORMAL)
    assignee = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="For"
    )
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, blank=True, related_name="tasks")
    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, blank=True, related_name="tasks")
    subject_kind = models.CharField(max_length=40, blank=True)  # the record it is about
    subject_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True)  # the effect that made it: the same key makes one task
    done_at = models.DateTimeField("Done", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    everything: ClassVar[TaskQuerySet] = TenantManager.from_queryset(TaskQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[TaskQuerySet] = RecordManager.from_queryset(TaskQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="task_key_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "assignee", "due_at"], condition=models.Q(done_at=None), name="task_open"),
            models.Index(fields=["tenant", "due_at"], condition=models.Q(done_at=None), name="task_due"),
            models.Index(fields=["tenant", "due_at", "id"], name="task_dated"),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="task_subject"),
            models.Index(
                fields=["tenant", "remind_at"], condition=models.Q(remind_at__isnull=False), name="task_reminder"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def all_day(self) -> bool:
        """Due on a day, at no time of it."""
        return self.due_on is not None

    @property
    def is_late(self) -> bool:
        """Due and not done."""
        return self.done_at is None and self.due_at is not None and self.due_at < timezone.now()
