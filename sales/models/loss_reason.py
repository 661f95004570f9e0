"""Why deals are lost, in the organization's own words."""

from django.db import models

from crm.tenancy.models import TenantModel


class LossReason(TenantModel):
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="loss_reason_once")]

    def __str__(self) -> str:
        return self.name
