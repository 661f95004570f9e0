"""One of the forms that a product is sold in: a size, a colour, a term."""

from typing import Any

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Variant(TenantModel):
    """The one variant of a product without variants has no name."""

    product = TenantForeignKey("sales.Product", models.CASCADE, related_name="variants", db_index=False)
    name = models.CharField(max_length=120, blank=True)  # "Blue, large"
    sku = models.CharField("article number", max_length=64, blank=True)
    sku_key = models.CharField(max_length=64, blank=True, editable=False)
    barcode = models.CharField(max_length=32, blank=True)  # GTIN, as scanned
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was sold is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "sku_key"], condition=~models.Q(sku_key=""), name="article_number_once"
            ),
            models.UniqueConstraint(fields=["tenant", "product", "name"], name="variant_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the comparable form beside the article number."""
        self.sku_key = sku_key(self.sku)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """ "Cotton shirt, blue, large". Needs its product."""
        return f"{self.product.name}, {self.name}" if self.name else self.product.name


def sku_key(sku: str) -> str:
    """How article numbers are compared: "ab-12 x" and "AB-12X" are one."""
    return "".join(sku.upper().split())
