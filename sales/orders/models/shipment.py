"""What went out in one parcel (or came back in one)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.orders.models.order import Order
from sales.orders.models.order_line import OrderLine


class Shipment(TenantModel):
    """`place` counts an order's shipments: O-2026-0001-2. The same `key` (of the form that was sent) ships once."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="shipments", db_index=False)
    place = models.PositiveSmallIntegerField()
    carrier = models.CharField(max_length=40, blank=True)  # a known one's key (sales.orders.carriers), or any name
    tracking = models.CharField("tracking number", max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)  # to the customer
    sent_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    shipped_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "order", "place"], name="shipment_place_once"),
            models.UniqueConstraint(fields=["tenant", "order", "key"], name="shipment_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number}-{self.place}"


class ShipmentLine(TenantModel):
    shipment = TenantForeignKey(Shipment, models.CASCADE, related_name="lines", db_index=False)
    line = TenantForeignKey(OrderLine, models.PROTECT, related_name="shipped_in")
    quantity = ExactField(places=4)
    returned = ExactField(places=4, default=Decimal(0))

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "shipment", "line"], name="shipment_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, returned__gte=0, quantity__gte=F("returned")), name="shipment_line_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"


class Return(TenantModel):
    """Goods that a customer sent back. `restocked`: they lie on the shelf again."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="returns", db_index=False)
    place = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    restocked = models.BooleanField(default=True)
    taken_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "order", "place"], name="return_place_once"),
            models.UniqueConstraint(fields=["tenant", "order", "key"], name="return_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number}-R{self.place}"


class ReturnLine(TenantModel):
    """Of which shipment's line they are."""

    of_return = TenantForeignKey(Return, models.CASCADE, related_name="lines", db_index=False)
    shipped = TenantForeignKey(ShipmentLine, models.PROTECT, related_name="returns")
    quantity = ExactField(places=4)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "of_return", "shipped"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.shipped_id}"
