"""What one of a variant costs in a price book, from a quantity and a day on."""

from datetime import date

from django.db import models
from django.utils import timezone

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class Price(TenantModel):
    """A new price is a new row: together they are the history. One that was set for the same day again is kept as
    replaced, so that nothing that ever held is lost.
    """

    book = TenantForeignKey("sales.PriceBook", models.CASCADE, related_name="prices", db_index=False)
    variant = TenantForeignKey("sales.Variant", models.CASCADE, related_name="prices", db_index=False)
    min_quantity = ExactField(places=4, default=0)  # from this many on; 0: from the first
    unit_price = ExactField(places=6)  # whole units of the book's currency
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day
    by_kind = models.CharField(max_length=20)
    by_id = models.UUIDField(null=True)
    set_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "variant", "book", "min_quantity", "valid_from"],
                condition=models.Q(replaced_at__isnull=True),
                name="price_once_a_day",
            ),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=models.Q(min_quantity__gte=0), name="price_from_quantity"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="price_days",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "variant", "book", "-id"], name="price_variant"),
            models.Index(fields=["tenant", "book", "variant", "-id"], name="price_book"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_price} from {self.min_quantity}"

    def holds(self, on: date) -> bool:
        """Whether it can be the price of that day: begun, not over, not replaced."""
        return (
            self.replaced_at is None and self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        )
