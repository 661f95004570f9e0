"""A manager's word that a deal may go on to a stage."""

from django.db import models
from django.utils import timezone

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel


class ApprovalState(models.TextChoices):
    ASKED = "asked", "Asked for"
    GIVEN = "given", "Approved"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "back", "Taken back"


class StageApproval(TenantModel):
    """Asked for by somebody who works on the deal; given or refused by a manager, for the amount it had then."""

    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="approvals", db_index=False)
    stage = TenantForeignKey("sales.Stage", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ApprovalState, default=ApprovalState.ASKED)
    # What was approved: with another amount it has to be approved anew.
    value_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=500, blank=True)
    asked_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "deal", "stage"], condition=models.Q(state="asked"), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "back")) | models.Q(decided_at__isnull=False),
                name="approval_decided_then",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "deal", "stage", "-id"], name="approval_deal"),
            models.Index(fields=["tenant", "asked_at"], condition=models.Q(state="asked"), name="approval_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} to {self.stage_id}: {self.state}"

    @property
    def value(self) -> Money:
        """The amount it is about."""
        return Money(self.value_minor, self.currency)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.state == ApprovalState.ASKED
