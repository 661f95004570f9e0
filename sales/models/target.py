"""What somebody is to win in a month, a quarter or a year: of everything, of a product, or of a category."""

from django.db import models
from django.db.models import Q

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel


class Target(TenantModel):
    """A member's, a team's, or with neither the organization's. `period` is named as filters do: "2026-q4".

    The rows of somebody's target of one thing never overlap: a year is one row, or quarters, or months, or some of
    each. `category_key` as products have it.
    """

    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    team = TenantForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="+")
    product = TenantForeignKey("sales.Product", models.CASCADE, null=True, blank=True, related_name="+")
    category_key = models.CharField(max_length=160, blank=True)
    period = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "period", "member", "team", "product", "category_key"], nulls_distinct=False,
                name="target_once",
            ),
            models.CheckConstraint(condition=Q(member=None) | Q(team=None), name="target_of_one"),
            models.CheckConstraint(condition=Q(product=None) | Q(category_key=""), name="target_of_one_thing"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="target_above_nothing"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.period}: {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        """What is to be won."""
        return Money(self.amount_minor, self.currency)
