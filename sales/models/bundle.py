"""What is in a bundle."""

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class BundlePart(TenantModel):
    bundle = TenantForeignKey("sales.Product", models.CASCADE, related_name="parts", db_index=False)
    variant = TenantForeignKey("sales.Variant", models.PROTECT, related_name="bundles")
    quantity = ExactField(places=4, default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "bundle", "variant"], name="bundle_part_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="bundle_part_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.variant_id}"
