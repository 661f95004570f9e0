"""When an organization, a department or a country's office is at work."""

from typing import Any

from django.db import models

from crm.tenancy.models import TenantModel


def office_week() -> list[list[list[int]]]:
    """Nine to five on five days."""
    return [[[540, 1020]] if day < 5 else [] for day in range(7)]


class WorkCalendar(TenantModel):
    """Working hours that people share. The default one is the organization's own."""

    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the organization's
    week: Any = models.JSONField(default=office_week)  # per weekday from Monday: [[from, until], ...] in minutes
    country = models.CharField("public holidays of", max_length=2, blank=True)
    subdivision = models.CharField("region", max_length=12, blank=True)
    closed: Any = models.JSONField(default=list)  # [["2026-12-24", "Christmas Eve"], ...]
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("-is_default", "name")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="calendar_name_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_default=True), name="calendar_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
