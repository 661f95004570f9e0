"""How one organization does support: how fast it answers, and what it says at once."""

from datetime import timedelta

from django.db import models

from crm.tenancy.models import TenantModel


class SupportSettings(TenantModel):
    # Minutes within which an answer is due, by wall clock.
    urgent_minutes = models.PositiveIntegerField(default=60)
    high_minutes = models.PositiveIntegerField(default=4 * 60)
    normal_minutes = models.PositiveIntegerField(default=24 * 60)
    low_minutes = models.PositiveIntegerField(default=72 * 60)
    acknowledge = models.BooleanField(default=True)  # tell the customer at once that his request is here
    acknowledgement = models.TextField(blank=True)  # instead of our words
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "support settings"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="support_settings_once")]

    def __str__(self) -> str:
        return "Support settings"

    def target(self, priority: str) -> timedelta:
        """How long a customer of this priority may wait for an answer."""
        minutes: int = getattr(self, f"{priority}_minutes")
        return timedelta(minutes=minutes)
