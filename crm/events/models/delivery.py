"""One event on its way to one subscriber."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class DeliveryState(models.TextChoices):
    DUE = "due", "Due"
    DONE = "done", "Done"
    FAILED = "failed", "Given up"


class Delivery(TenantModel):
    event = TenantForeignKey("events.Event", models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "due_at", "id"], condition=models.Q(state="due"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.state}"
