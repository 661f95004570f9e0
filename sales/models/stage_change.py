"""Where a deal has been, and for how long."""

from datetime import timedelta

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class DealStageChange(TenantModel):
    """One step. `spent_seconds` is how long the deal had stood in `from_stage`; together they make up its whole age."""

    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="stage_changes", db_index=False)
    from_stage = TenantForeignKey("sales.Stage", models.PROTECT, null=True, related_name="+")
    to_stage = TenantForeignKey("sales.Stage", models.PROTECT, related_name="+")
    # Who did it, by kind and id as in events: a member, the system, later a key.
    by_kind = models.CharField(max_length=20)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    spent_seconds = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "deal", "id"], name="stage_change_deal"),
            models.Index(fields=["tenant", "at"], name="stage_change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage_id} to {self.to_stage_id}"

    @property
    def spent(self) -> timedelta | None:
        """How long it had stood where it came from."""
        return None if self.spent_seconds is None else timedelta(seconds=self.spent_seconds)
