"""What was billed: periods, each once, and what changes in the middle of one cost or gave back."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.exact import ExactField
from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.tax_class import TaxCategory
from sales.subscriptions.models.subscription import Subscription
from sales.subscriptions.periods import Span


class SubscriptionPeriod(TenantModel):
    """One period that was billed. `whole_from` to `whole_until` is the whole one that amounts are reckoned by.

    One that was cut short at its very beginning has no days left: it stays, so that its invoice has its reason.
    """

    subscription = TenantForeignKey(Subscription, models.CASCADE, related_name="periods", db_index=False)
    starts_on = models.DateField()
    until = models.DateField()  # the day after its last
    whole_from = models.DateField()
    whole_until = models.DateField()
    invoice = TenantForeignKey(
        "billing.Invoice", models.SET_NULL, null=True, blank=True, related_name="subscription_periods"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ("starts_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subscription", "starts_on"],
                condition=Q(until__gt=F("starts_on")),
                name="subscription_period_once",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_on"), whole_from__lte=F("starts_on"), whole_until__gte=F("until")),
                name="subscription_period_in_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.last}"

    @property
    def span(self) -> Span:
        """The days that are billed."""
        return Span(self.starts_on, self.until)

    @property
    def whole(self) -> Span:
        """The days that a whole amount is for."""
        return Span(self.whole_from, self.whole_until)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.span.last


class SubscriptionCharge(TenantModel):
    """So much more (or, below 0, less) for the rest of a period; waits for the next invoice while it has none.

    `amount_minor` is as prices are: without tax, or with it where the subscription's prices have it in them.
    """

    subscription = TenantForeignKey(Subscription, models.CASCADE, related_name="charges", db_index=False)
    name = models.CharField(max_length=300)
    description = models.TextField(max_length=4000, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    tax_rate = ExactField(places=3, default=Decimal(0))
    tax_category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    starts_on = models.DateField()
    until = models.DateField()
    invoice = TenantForeignKey(
        "billing.Invoice", models.SET_NULL, null=True, blank=True, related_name="subscription_charges"
    )
    billed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        indexes = [
            models.Index(fields=["tenant", "subscription", "billed", "id"], name="subscription_charge_open"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money:
        """What it adds to the next invoice."""
        return Money(self.amount_minor, self.currency)
