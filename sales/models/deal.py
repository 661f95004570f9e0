"""Something we may sell to somebody."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from crm.web.formats import money
from sales.models.pipeline import Category, Status


class DealQuerySet(OwnedQuerySet["Deal"]):
    def open(self) -> Self:
        """Deals that are still being worked on."""
        return self.filter(status=Status.OPEN)

    def won(self) -> Self:
        """Deals that were won."""
        return self.filter(status=Status.WON)


class Deal(RecordModel):
    kind = "deal"
    untracked = frozenset({"stage_since", "lead_id"})
    came_from_id: UUID | None = None  # the stage it stood in before the move that was just made

    name = models.CharField(max_length=160)
    pipeline = TenantForeignKey("sales.Pipeline", models.PROTECT, related_name="deals")
    stage = TenantForeignKey("sales.Stage", models.PROTECT, related_name="deals", db_index=False)
    status = models.CharField(max_length=4, choices=Status, default=Status.OPEN)  # the stage's
    value_minor = models.BigIntegerField(default=0)  # 0: not known yet
    currency = models.CharField(max_length=3)
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="deals")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="deals")
    owner = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    expected_close = models.DateField(null=True, blank=True)
    next_step = models.CharField(max_length=160, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    lead_id = models.UUIDField(null=True, blank=True)  # a plain id: leads stand above sales
    stage_since = models.DateTimeField(default=timezone.now)
    won_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_reason = TenantForeignKey(
        "sales.LossReason", models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    won_reason = TenantForeignKey(
        "sales.LossReason", models.PROTECT, null=True, blank=True, related_name="deals_won", db_index=False
    )
    competitor = models.CharField(max_length=120, blank=True)
    category = models.CharField(  # "" counts as its stage does
        "forecast category", max_length=8, choices=Category, blank=True, default=""
    )
    renews_on = models.DateField(null=True, blank=True)  # of a won one: when it ends, or has to be sold anew
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[DealQuerySet] = TenantManager.from_queryset(DealQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[DealQuerySet] = RecordManager.from_queryset(DealQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "lead_id"], condition=models.Q(lead_id__isnull=False), name="one_deal_of_a_lead"
            ),
            models.CheckConstraint(condition=models.Q(value_minor__gte=0), name="deal_value_not_negative"),
            models.CheckConstraint(
                condition=models.Q(status=Status.WON, won_at__isnull=False, lost_at__isnull=True)
                | models.Q(status=Status.LOST, won_at__isnull=True, lost_at__isnull=False)
                | models.Q(status=Status.OPEN, won_at__isnull=True, lost_at__isnull=True),
                name="deal_closed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.LOST, lost_reason__isnull=False)
                | (~models.Q(status=Status.LOST) & models.Q(lost_reason__isnull=True)),
                name="deal_lost_with_reason",
            ),
        ]
        indexes = [
            # With what the heads of the board's columns add up, so that thousands of deals need not be fetched for it.
            models.Index(
                fields=["tenant", "stage", "-stage_since", "-id"],
                include=["deleted_at", "status", "currency", "value_minor"],
                name="deal_board",
            ),
            models.Index(fields=["tenant", "value_minor", "id"], name="deal_value"),
            models.Index(fields=["tenant", "stage_since", "id"], name="deal_age"),
            models.Index(fields=["tenant", "status", "expected_close", "id"], name="deal_closes"),
            models.Index(fields=["tenant", "owner", "status", "-id"], name="deal_owner"),
            models.Index(
                fields=["tenant", "renews_on"], condition=models.Q(renews_on__isnull=False), name="deal_renews"
            ),
            models.Index(fields=["tenant", "won_at"], condition=models.Q(status=Status.WON), name="deal_won"),
            models.Index(fields=["tenant", "lost_at"], condition=models.Q(status=Status.LOST), name="deal_lost"),
        ]

    def __str__(self) -> str:
        return self.name

    def columns_of(self, fact: str, value: Any) -> dict[str, Any] | None:
        """An amount is two columns."""
        return {"value_minor": value.minor, "currency": value.currency} if fact == "value" else None

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency."""
        if column != "value_minor":
            return None
        return money(value, beside["currency"]) if value else ""

    @property
    def value(self) -> Money:
        """What it would bring; zero while nobody knows."""
        return Money(self.value_minor, self.currency)

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on."""
        return self.status == Status.OPEN

    @property
    def counts_as(self) -> Category:
        """Its forecast category: what somebody said of it, else its stage's."""
        return Category(self.category or self.stage.category)

    def stalled_days(self, at: datetime | None = None) -> int:
        """Whole days in its stage if that is longer than the stage allows, else 0."""
        return self.stage.stalled_days(self.stage_since, at)
