"""Whose turn it is in a team."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Rotation(TenantModel):
    """One pointer per team and purpose ("leads", "tickets"): the member who had the last turn."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    last = TenantForeignKey("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    turns = models.PositiveBigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "team", "purpose"], name="rotation_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.purpose}"
