"""Two records that may be one, and how far everybody was compared with everybody."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.customers.models.matching import Certainty
from crm.tenancy.models import TenantForeignKey, TenantModel


class PairState(models.TextChoices):
    OPEN = "open", "To be looked at"
    DISMISSED = "dismissed", "Not the same"
    MERGED = "merged", "Merged"


class DuplicatePair(TenantModel):
    """Found by the rules; `one_id` is the smaller id. What somebody dismissed is not suggested again."""

    noun = models.CharField(max_length=8)
    one_id = models.UUIDField()
    two_id = models.UUIDField()
    certainty = models.CharField(max_length=6, choices=Certainty)
    score = models.PositiveSmallIntegerField(default=100)
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)  # sentences
    state = models.CharField(max_length=9, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    settled_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "noun", "one_id", "two_id"], name="duplicate_pair_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "noun", "state", "-score", "id"], name="duplicate_pair_open"),
            models.Index(fields=["tenant", "two_id"], name="duplicate_pair_two"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.one_id} and {self.two_id}"

    @property
    def because(self) -> str:
        """Why they may be one, as a sentence without its full stop."""
        words = ", ".join(self.reasons)
        return words[:1].upper() + words[1:]


class DuplicateScan(TenantModel):
    """The comparison of everybody with everybody: due at `next_at`, `cursor` how far it is."""

    noun = models.CharField(max_length=8)
    next_at = models.DateTimeField(default=timezone.now)
    cursor = models.UUIDField(null=True)
    seen = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "noun"], name="duplicate_scan_once")]
        indexes = [models.Index(fields=["tenant", "next_at"], name="duplicate_scan_due")]

    def __str__(self) -> str:
        return f"{self.noun}: next {self.next_at:%Y-%m-%d}"
