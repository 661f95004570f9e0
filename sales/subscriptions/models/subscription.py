"""What a customer pays for again and again."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from crm.web.formats import money
from sales.models.line import LineModel
from sales.models.selling import ROUNDINGS
from sales.pricing.totals import Rounding, Terms
from sales.subscriptions.periods import Every, Rhythm, later

UNITS = [(Every.WEEK.value, "weeks"), (Every.MONTH.value, "months"), (Every.QUARTER.value, "quarters"),
         (Every.YEAR.value, "years")]  # fmt: skip


class SubscriptionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    CANCELLED = "cancelled", "Cancelled"  # it was called off, and that day has come
    ENDED = "ended", "Ended"  # its term was over, and it did not renew


RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.PAUSED)


class SubscriptionQuerySet(OwnedQuerySet["Subscription"]):
    def running(self) -> Self:
        """Active ones, and those that pause."""
        return self.filter(state__in=RUNNING)


class Subscription(RecordModel):
    """Lines that are billed for each period, at its beginning.

    `cycle_from` is where the periods are reckoned from (see periods.py): the start, or where it was resumed or got
    another interval. `billed_until` is the first day that is not billed yet. Days called `..._on` are the first day on
    which something holds.
    """

    kind = "subscription"
    untracked = frozenset(
        {"net_minor", "tax_minor", "gross_minor", "mrr_minor", "look_at", "problem", "problem_at", "noticed_on",
         "billed_until", "renews_on", "terms", "key"}
    )  # fmt: skip

    number = models.CharField(max_length=24, editable=False)
    name = models.CharField("about", max_length=160)
    state = models.CharField("status", max_length=9, choices=SubscriptionState, default=SubscriptionState.DRAFT)
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="subscriptions")
    company = TenantForeignKey(
        "customers.Company", models.SET_NULL, null=True, blank=True, related_name="subscriptions"
    )
    deal = TenantForeignKey("sales.Deal", models.SET_NULL, null=True, blank=True, related_name="subscriptions")
    order = TenantForeignKey("orders.Order", models.SET_NULL, null=True, blank=True, related_name="subscriptions")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=False)
    rounding = models.CharField(max_length=5, choices=ROUNDINGS, default=Rounding.TOTAL.value)
    every = models.PositiveSmallIntegerField("billed every", default=1)
    unit = models.CharField("interval", max_length=7, choices=UNITS, default=Every.MONTH.value)
    starts_on = models.DateField("start")
    anchor_day = models.PositiveSmallIntegerField("day of the month", default=0)  # 0: that of the start
    cycle_from = models.DateField(editable=False)
    billed_until = models.DateField(null=True, blank=True, editable=False)
    term_months = models.PositiveSmallIntegerField("minimum term", default=0)  # 0: none
    renews = models.BooleanField("renews by itself", default=True)
    renew_months = models.PositiveSmallIntegerField("renews for", default=0)  # 0: then it runs without a term
    terms = models.PositiveIntegerField(default=0, editable=False)  # how often it has renewed
    notice_days = models.PositiveSmallIntegerField("notice, in days", default=0)
    due_days = models.PositiveSmallIntegerField("days to pay", null=True, blank=True)  # None: the customer's own
    reference = models.CharField("customer's reference", max_length=80, blank=True)
    note = models.TextField("internal note", max_length=4000, blank=True)
    # What comes: lines and interval from a day on, a pause, an end.
    planned_on = models.DateField("changes on", null=True, blank=True)
    planned: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    pause_on = models.DateField("pauses on", null=True, blank=True)
    resumes_on = models.DateField("resumes on", null=True, blank=True)
    paused_for_debt = models.BooleanField(default=False, editable=False)
    cancel_on = models.DateField("ends on", null=True, blank=True)
    cancelled_at = models.DateTimeField("cancelled", null=True, blank=True)
    reason = TenantForeignKey("subscriptions.CancelReason", models.PROTECT, null=True, blank=True, related_name="+")
    cancel_note = models.CharField("what the customer said", max_length=300, blank=True)
    ended_on = models.DateField("ended", null=True, blank=True)
    # What follows from all that.
    renews_on = models.DateField("renews", null=True, blank=True, editable=False)
    noticed_on = models.DateField(null=True, blank=True, editable=False)  # of which renewal the customer was told
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    mrr_minor = models.BigIntegerField("each month", default=0)  # as the ledger of movements has it now
    look_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField("needs attention", max_length=500, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True, editable=False)
    key = models.CharField(max_length=120, blank=True, editable=False)  # what made it: once
    order_bills = models.BooleanField(default=False, editable=False)  # the order's invoice has the first period
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[SubscriptionQuerySet] = TenantManager.from_queryset(SubscriptionQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[SubscriptionQuerySet] = RecordManager.from_queryset(SubscriptionQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="subscription_number_once"),
            models.UniqueConstraint(fields=["tenant", "key"], condition=~Q(key=""), name="subscription_key_once"),
            models.CheckConstraint(condition=Q(every__gte=1, anchor_day__lte=31), name="subscription_interval"),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-id"], name="subscription_state"),
            models.Index(fields=["tenant", "owner", "state", "-id"], name="subscription_owner"),
            models.Index(fields=["tenant", "renews_on", "id"], name="subscription_renews"),
            models.Index(fields=["tenant", "billed_until", "id"], name="subscription_billed"),
            models.Index(fields=["tenant", "mrr_minor", "id"], name="subscription_mrr"),
            models.Index(fields=["tenant", "look_at"], condition=Q(look_at__isnull=False), name="subscription_look"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency."""
        return money(value, beside["currency"]) if column.endswith("_minor") and value else None

    @property
    def reckoned_by(self) -> Terms:
        """How it is added up."""
        return Terms(self.currency, self.tax_included, Rounding(self.rounding))

    @property
    def rhythm(self) -> Rhythm:
        """When its periods begin."""
        return Rhythm(self.every, Every(self.unit), self.cycle_from, self.anchor_day)

    @property
    def each_month(self) -> Money:
        """What it brings each month, without tax, while it runs."""
        return Money(self.mrr_minor, self.currency)

    @property
    def each_time(self) -> Money:
        """What each period costs, without tax."""
        return Money(self.net_minor, self.currency)

    @property
    def is_draft(self) -> bool:
        """Whether nothing was billed and everything can be changed."""
        return self.state == SubscriptionState.DRAFT

    @property
    def is_running(self) -> bool:
        """Whether it is active, or pauses."""
        return self.state in RUNNING

    @property
    def is_active(self) -> bool:
        """Whether it is billed."""
        return self.state == SubscriptionState.ACTIVE

    @property
    def next_on(self) -> date:
        """The first day that is not billed yet."""
        return self.billed_until or self.cycle_from

    @property
    def term_ends_on(self) -> date | None:
        """The day after its term; None where it has none (any more)."""
        if not self.term_months or (self.terms and not self.renew_months):
            return None
        return later(self.starts_on, self.term_months + self.terms * self.renew_months)

    @property
    def ends_on(self) -> date | None:
        """The first day on which it does not run any more, as far as that is known."""
        term = None if self.renews else self.term_ends_on
        return min(filter(None, (term, self.cancel_on)), default=None)


class SubscriptionLine(LineModel):
    """What each period is billed for; in the subscription's currency, for one of its intervals."""

    subscription = TenantForeignKey(Subscription, models.CASCADE, related_name="lines", db_index=False)

    class Meta(LineModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "subscription", "position", "id"], name="subscription_line_place")]

    @property
    def document_id(self) -> UUID:
        """The subscription's id."""
        return UUID(str(self.subscription_id))
