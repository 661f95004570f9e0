"""Whose customers are whose, by where they are and what they do."""

from typing import Any

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Territory(TenantModel):
    """Areas of which one has to hold, and industries of which one has to hold; an empty list asks nothing."""

    name = models.CharField(max_length=80)
    areas: Any = models.JSONField(default=list)  # [["DE", "10", "29"], ["AT", "", ""]]: country, postcodes from and to
    industries: Any = models.JSONField(default=list)  # ["Logistics"]
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        verbose_name_plural = "territories"
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="territory_name_once")]

    def __str__(self) -> str:
        return self.name


class TerritoryMember(TenantModel):
    territory = TenantForeignKey(Territory, models.CASCADE, related_name="members")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "territory", "member"], name="territory_member_once")]

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.member_id}"
