"""How an organization reckons its customers' health."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantModel


class Comparison(models.TextChoices):
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"


class HealthRule(TenantModel):
    """If the signal ("days since the last contact") compares so with the number, add the points."""

    signal = models.CharField(max_length=40)  # crm.customers.health.SIGNALS
    comparison = models.CharField(max_length=8, choices=Comparison)
    threshold = models.IntegerField()
    points = models.SmallIntegerField()
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "signal", "comparison", "threshold"], name="health_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.comparison} {self.threshold}: {self.points:+}"

    def holds(self, value: float) -> bool:
        """Whether it applies to what was measured."""
        return value >= self.threshold if self.comparison == Comparison.AT_LEAST else value <= self.threshold


class HealthCheck(TenantModel):
    """When everybody's health is reckoned anew next; one row an organization. Time alone changes it."""

    next_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_health_check")]
        indexes = [models.Index(fields=["tenant", "next_at"], name="health_next")]

    def __str__(self) -> str:
        return f"next {self.next_at:%Y-%m-%d}"
