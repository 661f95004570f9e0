"""What a customer ordered, how it stands with it, and where it goes."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.exact import ExactField
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from sales.models.selling import ROUNDINGS
from sales.orders.addresses import address_words
from sales.pricing.totals import Rounding, Terms


class OrderStatus(models.TextChoices):
    """Follows from lines and shipments, see `sales.orders.states`; nobody sets it."""

    CONFIRMED = "confirmed", "Confirmed"
    PARTLY_SHIPPED = "partly", "Partly shipped"
    SHIPPED = "shipped", "Shipped"
    DELIVERED = "delivered", "Delivered"
    CANCELLED = "cancelled", "Cancelled"


OPEN = (OrderStatus.CONFIRMED, OrderStatus.PARTLY_SHIPPED, OrderStatus.SHIPPED)


class OrderQuerySet(OwnedQuerySet["Order"]):
    def open(self) -> Self:
        """Those about which something is still to be done."""
        return self.filter(status__in=OPEN)

    def standing(self) -> Self:
        """Not cancelled."""
        return self.exclude(status=OrderStatus.CANCELLED)


class Order(RecordModel):
    """Sums and addresses are copied when it is placed: a customer who moves does not move what he ordered.

    Sums are of what stands: without what was cancelled of it. `key` is what made it ("form:..." or
    "subscription:...:2026-12-01"): the same key makes one order.
    """

    kind = "order"
    untracked = frozenset({"net_minor", "tax_minor", "gross_minor", "invoiced_minor", "lacks_stock"})

    number = models.CharField(max_length=24, editable=False)
    name = models.CharField(max_length=160)
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="orders")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="orders")
    deal = TenantForeignKey("sales.Deal", models.SET_NULL, null=True, blank=True, related_name="orders")
    quote = TenantForeignKey("sales.Quote", models.SET_NULL, null=True, blank=True, related_name="orders")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=OrderStatus, default=OrderStatus.CONFIRMED)
    placed_on = models.DateField("ordered on")
    wanted_on = models.DateField("wanted by", null=True, blank=True)
    reference = models.CharField("customer's reference", max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=False)
    rounding = models.CharField(max_length=5, choices=ROUNDINGS, default=Rounding.TOTAL.value)
    # Taken off the whole: so many per cent, or an amount; never both.
    discount = ExactField(places=3, default=0)
    discount_minor = models.BigIntegerField(default=0)
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    invoiced_minor = models.BigIntegerField(default=0)  # gross, by invoices less credit notes; kept by billing
    # {"name", "attention", "street", "postal_code", "city", "country"}, as in sales.orders.addresses
    billing = models.JSONField("billing address", default=dict, blank=True)
    shipping = models.JSONField("delivery address", default=dict, blank=True)
    email = models.CharField("mails go to", max_length=254, blank=True)
    note = models.TextField("internal note", max_length=4000, blank=True)
    lacks_stock = models.BooleanField(default=False)  # some of it could not be reserved yet
    cancel_reason = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)  # the last of it
    delivered_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[OrderQuerySet] = TenantManager.from_queryset(OrderQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[OrderQuerySet] = RecordManager.from_queryset(OrderQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "quote"],
                condition=Q(quote__isnull=False) & ~Q(status="cancelled"),
                name="order_of_quote_once",
            ),
            models.UniqueConstraint(fields=["tenant", "key"], condition=~Q(key=""), name="order_key_once"),
            models.CheckConstraint(condition=Q(discount=0) | Q(discount_minor=0), name="order_one_discount"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100, discount_minor__gte=0), name="order_discount_range"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "status", "-id"], name="order_status"),
            models.Index(fields=["tenant", "owner", "status", "-id"], name="order_owner"),
            models.Index(fields=["tenant", "gross_minor", "id"], name="order_total"),
            models.Index(fields=["tenant", "placed_on", "id"], name="order_placed"),
            models.Index(fields=["tenant", "lacks_stock", "id"], condition=Q(lacks_stock=True), name="order_lacking"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Addresses on one line."""
        return address_words(value or {}) if column in {"billing", "shipping"} else None

    @property
    def reckoned_by(self) -> Terms:
        """How it is added up."""
        return Terms(self.currency, self.tax_included, Rounding(self.rounding))

    @property
    def total(self) -> Money:
        """What is to be paid, with tax."""
        return Money(self.gross_minor, self.currency)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status in OPEN

    @property
    def is_cancelled(self) -> bool:
        """Whether nothing of it stands."""
        return self.status == OrderStatus.CANCELLED
