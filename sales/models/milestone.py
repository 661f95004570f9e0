"""What was reached on the way through a stage."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class DealMilestone(TenantModel):
    """One of the stage's milestones, reached by a deal. `name`: as it was called then, should it go away."""

    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="milestones", db_index=False)
    stage = TenantForeignKey("sales.Stage", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    reached_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    reached_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "deal", "key"], name="deal_milestone_once")]

    def __str__(self) -> str:
        return self.name
