"""How the forecast stood when each week began."""

from datetime import date

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models import Category, Status


class Snapshot(TenantModel):
    """One week's. `at` is its first moment, whenever it was written down; `currency` the organization's then."""

    week = models.CharField(max_length=8)  # "2026-w47"
    at = models.DateTimeField()
    taken_at = models.DateTimeField(auto_now_add=True)
    currency = models.CharField(max_length=3)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "week"], name="snapshot_once_a_week")]

    def __str__(self) -> str:
        return self.week

    @property
    def monday(self) -> date:
        """The day it began in the organization's time zone, which `at` does not say in another one."""
        year, _, number = self.week.partition("-w")
        return date.fromisocalendar(int(year), int(number), 1)


class SnapshotDeal(TenantModel):
    """A deal that was open then, or closed in the week before. `member`: who looked after it.

    A plain id, so that a deal that is deleted for good leaves its figures behind, and nothing else.
    """

    snapshot = TenantForeignKey(Snapshot, models.CASCADE, related_name="deals", db_index=False)
    deal_id = models.UUIDField()
    member = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=4, choices=Status)
    category = models.CharField(max_length=8, choices=Category)
    probability = models.PositiveSmallIntegerField()
    value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    home_minor = models.BigIntegerField(null=True)  # at that day's rates; None without one
    closes = models.DateField(null=True)  # expected; of a closed one the day it was closed
    opened_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "snapshot", "deal_id"], name="snapshot_deal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.value_minor} {self.currency}"


class SnapshotTotal(TenantModel):
    """What an owner's deals of a month came to, in the organization's currency at that day's rates."""

    snapshot = TenantForeignKey(Snapshot, models.CASCADE, related_name="totals", db_index=False)
    month = models.CharField(max_length=7)  # "2026-11"
    member = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    won_minor = models.BigIntegerField(default=0)
    commit_minor = models.BigIntegerField(default=0)
    best_minor = models.BigIntegerField(default=0)
    pipeline_minor = models.BigIntegerField(default=0)
    weighted_minor = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "snapshot", "month"], name="snapshot_total_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.won_minor}"
