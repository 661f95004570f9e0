"""Who else sells what we sell, and how each of them stood in a deal."""

from typing import ClassVar

from django.db import models

from crm.accounts.models import OwnedQuerySet
from crm.money import Money
from crm.normal_forms import name_key
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel


class CompetitorQuerySet(OwnedQuerySet["Competitor"]):
    """Competitors: everybody who sees deals sees all of them."""


class Competitor(RecordModel):
    kind = "competitor"
    untracked = frozenset({"name_key"})

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=160, editable=False)
    website = models.URLField(max_length=200, blank=True)
    strengths = models.TextField(blank=True)
    weaknesses = models.TextField(blank=True)
    pitch = models.TextField("How we win against them", blank=True)
    owner = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Watched by"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    everything: ClassVar[CompetitorQuerySet] = TenantManager.from_queryset(CompetitorQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[CompetitorQuerySet] = RecordManager.from_queryset(CompetitorQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        indexes = [models.Index(fields=["tenant", "name_key", "id"], name="competitor_name")]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """Keep the comparable name beside the name."""
        self.name_key = name_key(self.name)[:160]


class Standing(models.TextChoices):
    """How a competitor stands in a deal."""

    RUNNING = "running", "In the running"
    OUT = "out", "Dropped out"
    BEATEN = "beaten", "We won against them"
    WON = "won", "They got it"


class DealCompetitor(TenantModel):
    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="competitors", db_index=False)
    competitor = TenantForeignKey(Competitor, models.CASCADE, related_name="in_deals")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.RUNNING)
    notes = models.CharField(max_length=500, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)  # what they asked for, in the deal's currency then
    currency = models.CharField(max_length=3, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "deal", "competitor"], name="deal_competitor_once"),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0) & ~models.Q(currency=""),
                name="competitor_price_with_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor_id}: {self.standing}"

    @property
    def price(self) -> Money | None:
        """What they asked for, if it is known."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)
