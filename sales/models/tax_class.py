"""How things are taxed: classes of goods, and the rates of each that hold from a day on."""

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class TaxCategory(models.TextChoices):
    """What an e-invoice says of a rate (UNTDID 5305, as EN 16931 uses it)."""

    STANDARD = "S", "Taxed at a rate"
    ZERO = "Z", "Zero rated"
    EXEMPT = "E", "Exempt from tax"
    REVERSED = "AE", "Reverse charge: the customer owes the tax"
    INTRA = "K", "Delivered within the EU, free of tax"
    EXPORT = "G", "Exported, free of tax"
    OUTSIDE = "O", "Not subject to tax"


class TaxClass(TenantModel):
    name = models.CharField(max_length=60)  # "Standard", "Reduced", "Books"
    category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="tax_class_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_taxed(self) -> bool:
        """Whether a rate applies at all; other categories are 0 % by law."""
        return self.category == TaxCategory.STANDARD


class TaxRate(TenantModel):
    """So many per cent from a day on, until a later row of the same class and country."""

    tax_class = TenantForeignKey(TaxClass, models.CASCADE, related_name="rates", db_index=False)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 of the customer; "": wherever no row says more
    rate = ExactField(places=3)  # per cent
    valid_from = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ("country", "-valid_from")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "tax_class", "country", "valid_from"], name="tax_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gte=0) & models.Q(rate__lte=100), name="tax_rate_range"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} % from {self.valid_from}"
