"""What lies in stock, what of it is promised, and how it came and went."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class StockLevel(TenantModel):
    """Changed under a lock on this row alone; the database refuses to promise more than there is."""

    was_low: bool = False  # when a verb read it

    variant = TenantForeignKey("sales.Variant", models.CASCADE, related_name="stock", db_index=False)
    on_hand = ExactField(places=4, default=Decimal(0))
    reserved = ExactField(places=4, default=Decimal(0))
    reorder_at = ExactField(places=4, null=True, blank=True)  # told as low from here down

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "variant"], name="stock_level_once"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(on_hand__gte=models.F("reserved")),
                name="stock_never_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.available} of {self.on_hand}"

    @property
    def available(self) -> Decimal:
        """What can still be promised."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Whether it is time to order more."""
        return self.reorder_at is not None and self.available <= self.reorder_at


class StockSort(models.TextChoices):
    RECEIVED = "received", "Received"
    SHIPPED = "shipped", "Shipped"
    RETURNED = "returned", "Returned"
    COUNTED = "counted", "Counted"
    LOST = "lost", "Lost or broken"


class StockMove(TenantModel):
    """`quantity` came (or went, below zero), and `on_hand` was there afterwards. Never changed, never deleted."""

    variant = TenantForeignKey("sales.Variant", models.CASCADE, related_name="stock_moves", db_index=False)
    sort = models.CharField(max_length=8, choices=StockSort)
    quantity = ExactField(places=4)
    on_hand = ExactField(places=4)
    note = models.CharField(max_length=200, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)  # for which order, if for one
    subject_id = models.UUIDField(null=True)
    by_kind = models.CharField(max_length=20)
    by_id = models.UUIDField(null=True)
    key = models.CharField(max_length=64, blank=True)  # of the form that was sent: once is enough
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="stock_move_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "variant", "-id"], name="stock_move_variant"),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="stock_move_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.quantity}"


class Reservation(TenantModel):
    """So many of a variant are promised to an order, and not shipped yet."""

    variant = TenantForeignKey("sales.Variant", models.CASCADE, related_name="reservations")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    quantity = ExactField(places=4)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_id", "variant"], name="reserved_once_for_it"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.subject_kind}"
