"""When a member is busy by his own calendar."""

from django.db import models

from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantModel


class BusyTime(TenantModel):
    """At most a week of one occurrence of an event (longer ones are several rows). `title` is for himself alone."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    item = TenantForeignKey("diary.Item", models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    whole_day = models.BooleanField(default=False)
    title = SealedField(blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "member", "starts_at"], name="busy_time_of_member")]
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="busy_time_takes_time")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"
