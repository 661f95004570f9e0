"""What the organization sells."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.normal_forms import name_key
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet


class ProductType(models.TextChoices):
    GOODS = "goods", "Goods"
    SERVICE = "service", "Service"
    SUBSCRIPTION = "subscription", "Subscription"
    BUNDLE = "bundle", "Bundle of other products"


class Period(models.IntegerChoices):
    """How often a subscription is paid, in months."""

    ONCE = 0, "Once"
    MONTH = 1, "Monthly"
    QUARTER = 3, "Quarterly"
    HALF = 6, "Twice a year"
    YEAR = 12, "Yearly"


class BundlePrice(models.TextChoices):
    OWN = "own", "Has a price of its own"
    SUM = "sum", "Sum of its parts"


class ProductQuerySet(TenantQuerySet["Product"]):
    def visible_to(self, _actor: Any) -> Self:
        """The catalogue belongs to nobody: who may see products sees all of them."""
        return self

    def on_sale(self) -> Self:
        """Those that can be put on a new quote."""
        return self.filter(archived_at__isnull=True)


class Product(RecordModel):
    """Every product has at least one variant; what is priced, stocked and put on lines is always a variant."""

    kind = "product"
    untracked = frozenset({"name_key", "category_key"})

    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, editable=False)
    type = models.CharField(max_length=12, choices=ProductType, default=ProductType.GOODS)
    category = models.CharField(max_length=80, blank=True)
    category_key = models.CharField(max_length=160, blank=True, editable=False)
    description = models.TextField(max_length=4000, blank=True)  # as it stands on quotes
    unit = TenantForeignKey("sales.Unit", models.PROTECT, related_name="+")
    tax_class = TenantForeignKey("sales.TaxClass", models.PROTECT, related_name="+")
    every_months = models.PositiveSmallIntegerField("paid", choices=Period, default=Period.ONCE)
    is_stocked = models.BooleanField("stock is kept", default=False)
    bundle_price = models.CharField("price of the bundle", max_length=4, choices=BundlePrice, default=BundlePrice.OWN)
    # Named like what it does: lines that have it keep it, nothing new gets it.
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[ProductQuerySet] = TenantManager.from_queryset(ProductQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[ProductQuerySet] = RecordManager.from_queryset(ProductQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "name_key", "id"], name="product_name"),
            models.Index(fields=["tenant", "category_key", "id"], name="product_category"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(is_stocked=True) | models.Q(type="goods"), name="only_goods_are_stocked"
            ),
            models.CheckConstraint(
                condition=models.Q(every_months=0) | models.Q(type="subscription"), name="only_subscriptions_recur"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """Keep the comparable forms beside name and category."""
        self.name_key = name_key(self.name)[:160]
        self.category_key = name_key(self.category)[:160]

    @property
    def is_bundle(self) -> bool:
        """Whether it is made of other products."""
        return self.type == ProductType.BUNDLE

    @property
    def is_archived(self) -> bool:
        """Whether it is not offered any more."""
        return self.archived_at is not None
