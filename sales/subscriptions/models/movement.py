"""The ledger of what comes in each month: every change of it is one row, and nothing is ever taken out."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.subscriptions.models.subscription import Subscription


class MovementSort(models.TextChoices):
    NEW = "new", "New"
    EXPANSION = "expansion", "Expansion"
    CONTRACTION = "contraction", "Contraction"
    CHURNED = "churned", "Churned"  # it ended, or pauses
    REACTIVATED = "reactivated", "Reactivated"


class SubscriptionMovement(TenantModel):
    """From a day on a subscription brings so much more each month (below 0: less), without tax.

    The sum of a subscription's rows up to a day is what it brought each month on that day.
    """

    subscription = TenantForeignKey(Subscription, models.CASCADE, related_name="movements")
    on = models.DateField()
    sort = models.CharField(max_length=11, choices=MovementSort)
    currency = models.CharField(max_length=3)
    delta_minor = models.BigIntegerField()
    reason = TenantForeignKey("subscriptions.CancelReason", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ("on", "id")
        indexes = [models.Index(fields=["tenant", "on", "id"], name="subscription_moved")]

    def __str__(self) -> str:
        return f"{self.sort} {self.on}"
