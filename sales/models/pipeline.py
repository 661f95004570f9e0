"""The way a deal goes: stages, each of which means one thing in every pipeline."""

from datetime import datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class Status(models.TextChoices):
    """What a stage means for figures: whatever it is called, it is one of these."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Phase(models.TextChoices):
    """How far an open deal is, comparable across pipelines."""

    QUALIFIED = "qualified", "Qualified"
    NEEDS = "needs", "Needs found"
    PROPOSAL = "proposal", "Proposal"
    CONTRACT = "contract", "Contract"
    CLOSED = "closed", "Closed"


class Category(models.TextChoices):
    """What the forecast counts an open deal as."""

    PIPELINE = "pipeline", "Pipeline"
    BEST = "best", "Best case"
    COMMIT = "commit", "Commit"
    OMITTED = "omitted", "Left out"


# What a stage's deals count as unless somebody says otherwise. Also in migration 0013.
USUAL_CATEGORY = {
    Phase.QUALIFIED: Category.PIPELINE,
    Phase.NEEDS: Category.PIPELINE,
    Phase.PROPOSAL: Category.BEST,
    Phase.CONTRACT: Category.COMMIT,
    Phase.CLOSED: Category.OMITTED,
}


class Pipeline(TenantModel):
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="pipeline_name_once")]

    def __str__(self) -> str:
        return self.name


class Stage(TenantModel):
    pipeline = TenantForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=4, choices=Status, default=Status.OPEN)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.QUALIFIED)
    probability = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])  # per cent
    category = models.CharField(max_length=8, choices=Category, default=Category.PIPELINE)  # in the forecast
    stalled_after_days = models.PositiveSmallIntegerField(default=14)  # 0: never
    # What a deal needs before it may enter: names of conditions (see sales/conditions.py).
    requires = models.JSONField(default=list, blank=True)
    # What is to be reached here: [{"key": "site", "name": "Site visited", "needed": true}], in their order. A deal goes
    # on only when the needed ones are reached.
    milestones = models.JSONField(default=list, blank=True)
    # Whose part it is: members with this role hear of deals that come here.
    responsible = TenantForeignKey("accounts.Role", models.SET_NULL, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)  # a stage with a history is retired, never deleted
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pipeline", "status"],
                condition=~models.Q(status=Status.OPEN),
                name="one_stage_for_won_and_lost",
            ),
            models.CheckConstraint(condition=models.Q(probability__lte=100), name="stage_probability"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether deals here are still being worked on."""
        return self.status == Status.OPEN

    def stalled_days(self, since: datetime, at: datetime | None = None) -> int:
        """Whole days since then if a deal should not stand here for as long, else 0."""
        limit, days = self.stalled_after_days, ((at or timezone.now()) - since).days
        return days if self.is_open and limit and days >= limit else 0
