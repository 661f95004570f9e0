"""That something of an order was called off."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.orders.models.order import Order


class Cancellation(TenantModel):
    """How much of which line stands on the lines. The same `key` (of the form that was sent) calls off once."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="cancellations", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "order", "key"], name="cancellation_key_once")]

    def __str__(self) -> str:
        return f"{self.order.number} at {self.at}"
