"""Somebody's leave to send a quote that is above a limit."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.quote import Approval, Quote


class QuoteApproval(TenantModel):
    """Asked for what the quote said then; who changes the quote has to ask anew."""

    quote = TenantForeignKey(Quote, models.CASCADE, related_name="approvals", db_index=False)
    version = models.PositiveSmallIntegerField(default=1)  # which version of the quote it is about
    state = models.CharField(max_length=7, choices=Approval, default=Approval.ASKED)
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)  # sentences: which limits it passes
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    asked_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    closed = models.BooleanField(default=False)  # the quote was changed since, or the asker took it back

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "quote"],
                condition=models.Q(state="asked", closed=False),
                name="quote_approval_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "quote", "-id"], name="quote_approval_quote"),
            models.Index(
                fields=["tenant", "asked_at"],
                condition=models.Q(state="asked", closed=False),
                name="quote_approval_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id}: {self.state}"
