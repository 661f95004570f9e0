"""When an organization's forecast is written down and reckoned next, and what was learned."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantModel


class ForecastState(TenantModel):
    """One row for each organization. `learned`: see sales/forecasts/learning.py."""

    snapshot_at = models.DateTimeField(default=timezone.now)
    learn_at = models.DateTimeField(default=timezone.now)
    learned_at = models.DateTimeField(null=True)
    learned = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="forecast_state_once")]
        indexes = [
            models.Index(fields=["tenant", "snapshot_at"], name="forecast_snapshot_due"),
            models.Index(fields=["tenant", "learn_at"], name="forecast_learning_due"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_at}"
