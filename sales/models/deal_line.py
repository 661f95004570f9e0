"""What a deal is about: products with quantity, price and discount."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.line import LineModel


class DealLine(LineModel):
    """In the deal's currency."""

    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="lines", db_index=False)
    # Set by somebody: neither price books nor promotions change them any more.
    price_by_hand = models.BooleanField(default=False)
    discount_by_hand = models.BooleanField(default=False)

    class Meta(LineModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "deal", "position"], name="deal_line_deal")]


class DealPricing(TenantModel):
    """What holds for all lines of a deal: something off the whole, a code, whether the deal's amount follows."""

    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="pricing", db_index=False)
    follows = models.BooleanField(default=True)
    discount_minor = models.BigIntegerField(default=0)  # that somebody gave, off the whole
    promotion_minor = models.BigIntegerField(default=0)  # that a promotion gives, off the whole
    promotion_name = models.CharField(max_length=180, blank=True)
    currency = models.CharField(max_length=3)
    coupon = TenantForeignKey("sales.Coupon", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "deal"], name="deal_pricing_once"),
            models.CheckConstraint(condition=models.Q(discount_minor__gte=0), name="deal_discount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}"
