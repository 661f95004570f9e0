"""Two records made one, and everything that moved for it: what takes it back."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.events.types import ActorRef
from crm.tenancy.models import TenantForeignKey, TenantModel


class Merge(TenantModel):
    """`loser` was merged into `winner`.

    `values` are the winner's columns that were set, by history's names: {"city": [before, after]}. `report` says
    after an undo what could not be put back.
    """

    kind = models.CharField(max_length=40)
    winner_id = models.UUIDField()
    loser_id = models.UUIDField()
    loser_title = models.CharField(max_length=200)
    values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    taken: models.JSONField[Any, Any] = models.JSONField(default=list)  # names of facts that are the loser's
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)  # {"notes": 3}: what moved, in people's words
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by_kind = models.CharField(max_length=20, blank=True)
    undone_by_id = models.UUIDField(null=True)
    report: models.JSONField[Any, Any] = models.JSONField(default=list)  # sentences

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "loser_id"],
                condition=models.Q(undone_at__isnull=True),
                name="merged_into_one",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "winner_id", "-id"], name="merge_winner"),
            models.Index(fields=["tenant", "at"], condition=models.Q(undone_at__isnull=True), name="merge_at"),
        ]

    def __str__(self) -> str:
        return f"{self.loser_title} into {self.winner_id}"

    @property
    def actor(self) -> ActorRef:
        """Who did it."""
        return ActorRef(self.actor_kind, self.actor_id)

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None


class MergedRow(TenantModel):
    """One row that a merge changed: `reference` is the column ("leads.Lead.person_id").

    `before` has further columns that changed with it, as they were; `content` is the whole row where it was taken
    away because the winner has one like it.
    """

    merge = TenantForeignKey(Merge, models.CASCADE, related_name="rows", db_index=False)
    reference = models.CharField(max_length=120)
    row_id = models.UUIDField()
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    content: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "merge", "reference", "row_id"], name="merged_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.row_id}"
