"""Why deals are lost, or won, in the organization's own words."""

from django.db import models

from crm.tenancy.models import TenantModel


class ReasonFor(models.TextChoices):
    LOST = "lost", "Losing"
    WON = "won", "Winning"


class LossReason(TenantModel):
    outcome = models.CharField(max_length=4, choices=ReasonFor, default=ReasonFor.LOST)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "outcome", "name"], name="reason_once")]

    def __str__(self) -> str:
        return self.name
