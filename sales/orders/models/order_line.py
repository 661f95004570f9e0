"""What was ordered, and how much of it went out, came back or was called off."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey
from sales.models import LineModel
from sales.orders.models.order import Order
from sales.pricing.lines import PricedLine

NONE = Decimal(0)


class OrderLine(LineModel):
    """`shipped`, `returned` and `cancelled` are sums, changed under the order's lock only; the database sees to it that
    never more goes out than was ordered, nor comes back than went out.
    """

    order = TenantForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    ships = models.BooleanField(default=False)  # goods; what is done or licensed is never in a parcel
    shipped = ExactField(places=4, default=NONE)
    returned = ExactField(places=4, default=NONE)
    cancelled = ExactField(places=4, default=NONE)
    extension = models.CharField(max_length=64, blank=True, editable=False)  # key of what added it later

    class Meta(LineModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "order", "position", "id"], name="order_line_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(shipped__gte=0, cancelled__gte=0, quantity__gte=F("shipped") + F("cancelled")),
                name="order_line_not_more_than_ordered",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, shipped__gte=F("returned")), name="order_line_not_more_back_than_out"
            ),
        ]

    @property
    def standing(self) -> Decimal:
        """How many are ordered, without those that were cancelled."""
        return self.quantity - self.cancelled

    @property
    def to_ship(self) -> Decimal:
        """How many are still to go out."""
        return self.quantity - self.cancelled - self.shipped if self.ships and self.is_item else NONE

    def priced(self) -> PricedLine:
        """What stands of it, as sales.pricing reckons with it."""
        return PricedLine(self.standing, self.unit_price, self.tax_rate, self.discount)
