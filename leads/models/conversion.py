"""What turning a lead into a deal did, so that it can be taken back for a day."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel

TAKEN_BACK_WITHIN = timedelta(days=1)


class Conversion(TenantModel):
    lead = TenantForeignKey("leads.Lead", models.CASCADE, related_name="conversions")
    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="+")
    made_company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.JSONField(default=dict)  # what it changed, as it was: see leads.actions.conversion
    tasks = models.JSONField(default=list)  # ids of the tasks that went along
    by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "lead"], condition=models.Q(undone_at=None), name="one_conversion_of_a_lead"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} became {self.deal_id}"

    def can_be_undone(self, now: datetime | None = None) -> bool:
        """Whether a day has not gone by yet."""
        return self.undone_at is None and (now or timezone.now()) - self.at <= TAKEN_BACK_WITHIN
