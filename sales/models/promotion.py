"""Something taken off for a time: for all, for some customers, for those with a code."""

from datetime import date

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class PromotionScope(models.TextChoices):
    ALL = "all", "Everything"
    CATEGORY = "category", "One category"
    PRODUCTS = "products", "Some products"


class Promotion(TenantModel):
    """Per cent off every line it is for, or an amount off the whole."""

    name = models.CharField(max_length=120)
    percent = ExactField(places=3, null=True, blank=True)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    scope = models.CharField(max_length=8, choices=PromotionScope, default=PromotionScope.ALL)
    category = models.CharField(max_length=80, blank=True)
    category_key = models.CharField(max_length=160, blank=True, editable=False)
    min_quantity = ExactField(places=4, default=0)  # of what it is for, all lines together
    tag = TenantForeignKey("customers.Tag", models.PROTECT, null=True, blank=True, related_name="+")
    needs_code = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the last day
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="promotion_name_once"),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100, amount_minor__isnull=True)
                | models.Q(percent__isnull=True, amount_minor__gt=0),
                name="promotion_percent_or_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="promotion_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, on: date) -> bool:
        """Whether it is running on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return self.active and begun and (self.valid_until is None or on <= self.valid_until)


class PromotionProduct(TenantModel):
    promotion = TenantForeignKey(Promotion, models.CASCADE, related_name="products", db_index=False)
    product = TenantForeignKey("sales.Product", models.CASCADE, related_name="promotions")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "promotion", "product"], name="promoted_once")]

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.product_id}"
