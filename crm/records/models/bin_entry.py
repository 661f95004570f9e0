"""What lies in the bin."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel

KEPT = timedelta(days=30)


class BinEntry(TenantModel):
    """One record that was thrown away; gone for good at `expires_at`, unless somebody restores it."""

    kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    title = models.CharField(max_length=200)
    binned_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    binned_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    batch_id = models.UUIDField(null=True)
    kept_because = models.CharField(max_length=200, blank=True)  # why it can't go for good

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "record_id"], name="binned_once")]
        indexes = [models.Index(fields=["tenant", "expires_at"], name="bin_expires")]

    def __str__(self) -> str:
        return self.title
