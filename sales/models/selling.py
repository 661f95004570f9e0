"""How the organization sells: one row."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.pricing.totals import Rounding, Terms

ROUNDINGS = [(Rounding.TOTAL.value, "Once for each rate"), (Rounding.LINE.value, "On every line")]


class SellingTerms(TenantModel):
    """What new deals, quotes, orders and invoices start with; each keeps a copy of what holds for its sums."""

    tax_included = models.BooleanField(default=False)  # whether prices have their tax in them
    rounding = models.CharField(max_length=5, choices=ROUNDINGS, default=Rounding.TOTAL.value)
    unit = TenantForeignKey("sales.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    tax_class = TenantForeignKey("sales.TaxClass", models.PROTECT, null=True, blank=True, related_name="+")
    deals_follow = models.BooleanField(default=True)  # whether a deal's amount follows its products
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="selling_terms_once")]

    def __str__(self) -> str:
        return "prices with tax" if self.tax_included else "prices without tax"

    def terms(self, currency: str) -> Terms:
        """As sales.pricing reckons by them."""
        return Terms(currency, self.tax_included, Rounding(self.rounding))
