"""How suggestions are reckoned, and what came of it last."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantModel


class SuggestionRules(TenantModel):
    """One row for the organization."""

    active = models.BooleanField(default=True)
    min_count = models.PositiveIntegerField(default=3)  # customers who bought both
    min_confidence = models.PositiveSmallIntegerField(default=20)  # per cent
    months_back = models.PositiveSmallIntegerField(default=36)  # how old a purchase may be to count
    quiet_months = models.PositiveSmallIntegerField(default=6)  # after somebody said no
    gives_tasks = models.BooleanField(default=False)  # a purchase that opens a suggestion gives the rep a task
    shows_customers = models.BooleanField(default=False)  # in the portal, and on the pages of their orders
    version = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(default=timezone.now)
    ran_at = models.DateTimeField(null=True)
    customers = models.PositiveIntegerField(default=0)  # whose purchases were looked at
    pairs = models.PositiveIntegerField(default=0)  # that were found

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="suggestion_rules_once"),
            models.CheckConstraint(
                condition=models.Q(min_count__gte=1, min_confidence__lte=100, months_back__gte=1),
                name="suggestion_rules_sensible",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "next_at"], condition=models.Q(active=True), name="suggestions_due")]

    def __str__(self) -> str:
        return "Suggestions"
