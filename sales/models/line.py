"""What a deal, a quote, an order and an invoice are made of."""

from decimal import Decimal

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.tax_class import TaxCategory
from sales.pricing.lines import PricedLine

NO_PRICE = "No price in "  # and a currency: the note of a line whose price no book knows


class LineSort(models.TextChoices):
    ITEM = "item", "Item"
    HEADING = "heading", "Heading"  # begins a section, which goes on to the next heading
    TEXT = "text", "Text"


class LineModel(TenantModel):
    """One line. Everything is copied from the product when the line is made, so that no later change reaches it.

    `quantity`, `unit_price` (whole units of the document's currency), `discount` and `tax_rate` (per cent) are exact
    Decimals. Subclasses add the foreign key to their document and say `unique (tenant, document, position)` if needed.
    """

    position = models.PositiveIntegerField(default=0)
    sort = models.CharField(max_length=7, choices=LineSort, default=LineSort.ITEM)
    variant = TenantForeignKey("sales.Variant", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=300)
    description = models.TextField(max_length=4000, blank=True)
    quantity = ExactField(places=4, default=Decimal(1))
    unit = models.CharField(max_length=12, blank=True)  # its symbol: "h"
    unit_code = models.CharField(max_length=3, default="C62")  # UN/ECE Recommendation 20
    unit_price = ExactField(places=6, default=Decimal(0))
    discount = ExactField(places=3, default=Decimal(0))
    tax_rate = ExactField(places=3, default=Decimal(0))
    tax_category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    every_months = models.PositiveSmallIntegerField(default=0)  # 0: paid once
    optional = models.BooleanField(default=False)  # offered beside; not in the sum unless it is chosen
    price_note = models.CharField(max_length=200, blank=True)  # how the price came about: "Wholesale, from 100"

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def is_item(self) -> bool:
        """Whether it costs something, unlike a heading or a text."""
        return self.sort == LineSort.ITEM

    def priced(self) -> PricedLine:
        """As sales.pricing reckons with it."""
        return PricedLine(self.quantity, self.unit_price, self.tax_rate, self.discount)

    def amount_minor(self, currency: str) -> int:
        """What the line says on its right."""
        return self.priced().amount(currency) if self.is_item else 0
