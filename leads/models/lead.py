"""Somebody who may want to buy."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from crm.tracking.sources import touch_words
from crm.web.formats import money
from leads.fading import fades_at
from leads.priority import priority_of


class LeadStatus(models.TextChoices):
    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    QUALIFIED = "qualified", "Qualified"
    NURTURE = "nurture", "In nurture"  # not now: marketing keeps in touch, until it is taken up again
    CONVERTED = "converted", "Converted"
    DISQUALIFIED = "disqualified", "Disqualified"


STAGES = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.CONVERTED)
OPEN = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED)
CLOSED = (LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED)
TONES = {
    LeadStatus.NEW: "blue",
    LeadStatus.CONTACTED: "violet",
    LeadStatus.QUALIFIED: "green",
    LeadStatus.NURTURE: "amber",
    LeadStatus.CONVERTED: "green",
    LeadStatus.DISQUALIFIED: "",
}
HOT = 60  # points
# What is to be done next with a lead that nobody has answered yet.
FIRST_STEP, FIND_OWNER = "First call", "Find an owner"

# What has to be known before a lead is handed to sales, unless the organization says otherwise (ChecklistPoint).
CHECKLIST = (
    ("budget", "Budget", "They can pay for it, and you know roughly how much"),
    ("authority", "Authority", "You are talking to whoever decides"),
    ("need", "Need", "You know what they want and why"),
    ("timing", "Timing", "You know when they want it"),
)


# How he came: first, and when he asked last.
TOUCHED = ("source", "medium", "campaign", "referrer", "landing", "came_at")
TOUCHES = tuple(f"{when}_{fact}" for when in ("first", "latest") for fact in TOUCHED)


class LeadQuerySet(OwnedQuerySet["Lead"]):
    def open(self) -> Self:
        """Leads somebody still has to do something with."""
        return self.filter(status__in=OPEN)

    def hot(self) -> Self:
        """Open leads with a high score."""
        return self.open().filter(score__gte=HOT)

    def unanswered(self) -> Self:
        """Open leads we have not called or written to yet."""
        return self.open().filter(first_response_at=None)

    def unassigned(self) -> Self:
        """Open leads nobody looks after."""
        return self.open().filter(owner=None)


class Lead(RecordModel):
    kind = "lead"
    untracked = frozenset(
        {
            "name_key", "score", "score_reasons", "last_touch_at", "answers", "response_due_at", "response_minutes",
            "alarm_at", "chance", "chance_reasons", "fading", "priority", "rescore_at", *TOUCHES,
        }
    )  # fmt: skip

    # Without an index of their own where a longer one below begins with them.
    person = TenantForeignKey("customers.Person", models.PROTECT, related_name="leads", db_index=False)
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="leads")
    # The person's name, kept here so that the list sorts without a join.
    name_key = models.CharField(max_length=170, editable=False)
    status = models.CharField("Stage", max_length=14, choices=LeadStatus, default=LeadStatus.NEW)
    score = models.PositiveSmallIntegerField(default=0)
    score_reasons = models.JSONField(default=list)  # [[points, words], ...]; the points add up to the score
    # Points of behaviour that become fewer with time, and what they were reckoned from; see leads.fading.
    fading = models.JSONField(null=True, editable=False)
    chance = models.PositiveSmallIntegerField(null=True, editable=False)  # to win it, in thousandths; see prediction
    chance_reasons = models.JSONField(default=list, editable=False)  # [[thousandths, words], ...], the weightiest
    priority = models.BigIntegerField(default=0, editable=False)  # see leads.priority
    # When time alone changes score or priority.
    rescore_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    owner = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    team = TenantForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=120, blank=True)
    form = TenantForeignKey("leads.LeadForm", models.SET_NULL, null=True, blank=True, related_name="leads")
    value_minor = models.BigIntegerField("Worth a year", null=True, blank=True)
    currency = models.CharField(max_length=3)
    wants = models.TextField("Wants", blank=True, max_length=4000)
    answers = models.JSONField(default=list)  # [[label, text], ...] of the newest submission
    checklist = models.JSONField(default=dict)  # {"budget": true, ...}, by the keys of the points
    created_at = models.DateTimeField(auto_now_add=True)
    last_touch_at = models.DateTimeField(default=timezone.now)  # either side's last word
    first_response_at = models.DateTimeField(null=True)  # our first call or mail
    response_due_at = models.DateTimeField(null=True, editable=False)  # until when we want to have answered
    response_minutes = models.PositiveIntegerField(null=True, editable=False)  # business time until we did
    alarm_at = models.DateTimeField(null=True, editable=False)  # when managers hear that nobody looks after it
    next_action = models.CharField("Next action", max_length=120, blank=True)
    next_action_at = models.DateTimeField("Due", null=True, blank=True)
    take_up_at = models.DateTimeField("Take up again", null=True, blank=True)  # when it comes back by itself
    disqualify_reason = models.CharField(max_length=200, blank=True)
    qualified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # converted or disqualified
    converted_deal_id = models.UUIDField(null=True)
    # How he came to us first, and how he came when he asked last; see leads.touches and crm.tracking.sources.
    first_source = models.CharField("First source", max_length=80, blank=True, default="")
    first_medium = models.CharField("First medium", max_length=40, blank=True, default="")
    first_campaign = models.CharField("First campaign", max_length=120, blank=True, default="")
    first_referrer = models.CharField("First page before ours", max_length=200, blank=True, default="")
    first_landing = models.CharField("First page of ours", max_length=300, blank=True, default="")
    first_came_at = models.DateTimeField("First came", null=True, blank=True)
    latest_source = models.CharField("Latest source", max_length=80, blank=True, default="")
    latest_medium = models.CharField("Latest medium", max_length=40, blank=True, default="")
    latest_campaign = models.CharField("Latest campaign", max_length=120, blank=True, default="")
    latest_referrer = models.CharField("Latest page before ours", max_length=200, blank=True, default="")
    latest_landing = models.CharField("Latest page of ours", max_length=300, blank=True, default="")
    latest_came_at = models.DateTimeField("Latest came", null=True, blank=True)

    # What the score was before new facts changed it, until they are saved and told.
    score_before: int | None = None

    everything: ClassVar[LeadQuerySet] = TenantManager.from_queryset(LeadQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[LeadQuerySet] = RecordManager.from_queryset(LeadQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "-score", "-id"], name="lead_score"),
            models.Index(fields=["tenant", "name_key", "id"], name="lead_name"),
            models.Index(fields=["tenant", "status", "-id"], name="lead_status"),
            models.Index(fields=["tenant", "owner", "status", "-id"], name="lead_owner_status"),
            models.Index(fields=["tenant", "person", "-id"], name="lead_person"),
            models.Index(fields=["tenant", "last_touch_at", "id"], name="lead_touch"),
            models.Index(
                fields=["tenant", "take_up_at"],
                condition=models.Q(take_up_at__isnull=False),
                name="lead_take_up",
            ),
            models.Index(
                fields=["tenant", "-score", "-id"],
                condition=models.Q(status__in=["new", "contacted", "qualified"]),
                name="lead_open_score",
            ),
            models.Index(fields=["tenant", "-priority", "-id"], name="lead_priority"),
            models.Index(
                fields=["tenant", "-priority", "-id"],
                condition=models.Q(status__in=["new", "contacted", "qualified"]),
                name="lead_open_priority",
            ),
            models.Index(
                fields=["tenant", "rescore_at"], condition=models.Q(rescore_at__isnull=False), name="lead_rescore"
            ),
            models.Index(fields=["tenant", "alarm_at"], condition=models.Q(alarm_at__isnull=False), name="lead_alarm"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=100), name="lead_score_to_100"),
            models.CheckConstraint(condition=models.Q(chance__lte=1000), name="lead_chance_to_1000"),
            models.CheckConstraint(
                condition=~models.Q(status="disqualified") | ~models.Q(disqualify_reason=""),
                name="lead_lost_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status="converted", converted_deal_id__isnull=False)
                | (~models.Q(status="converted") & models.Q(converted_deal_id__isnull=True)),
                name="lead_converted_with_deal",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something with it."""
        return self.status in OPEN

    def columns_of(self, fact: str, value: Any) -> dict[str, Any] | None:
        """An amount is two columns; without one the currency stays."""
        if fact != "value":
            return None
        if not isinstance(value, Money) or not value.minor:
            return {"value_minor": None}
        return {"value_minor": value.minor, "currency": value.currency}

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency."""
        return money(value, beside["currency"]) if column == "value_minor" else None

    @property
    def value(self) -> Money | None:
        """What it is worth a year, if anybody knows."""
        return None if self.value_minor is None else Money(self.value_minor, self.currency)

    @property
    def tone(self) -> str:
        """The colour of its stage."""
        return TONES[LeadStatus(self.status)]

    def touch_words(self, when: str) -> str:
        """How its person came, "first" or "latest", in words: "Google Ads / spring"; "" where nobody knows."""
        source, medium, campaign = (getattr(self, f"{when}_{fact}") for fact in ("source", "medium", "campaign"))
        return touch_words(source, medium, campaign) or ("Directly" if source else "")

    @property
    def reasons(self) -> list[tuple[int, str]]:
        """Why it has its score: points and words."""
        return [(points, words) for points, words in self.score_reasons]

    @property
    def chance_points(self) -> list[tuple[int, str]]:
        """What moves its chance most, in points of percent."""
        return [(round(by / 10), words) for by, words in self.chance_reasons]

    @property
    def stage_number(self) -> int:
        """Its place in STAGES; before the first for a disqualified one."""
        status = LeadStatus(self.status)
        return STAGES.index(status) if status in STAGES else -1

    def derive(self) -> None:
        """Keep the comparable name of its person and its place in the inbox; whoever has an owner or is closed needs
        no alarm.
        """
        if self.owner_id or not self.is_open:
            self.alarm_at = None
        if not self.name_key:
            self.name_key = self.person.name_key
        self.place()

    def place(self, now: datetime | None = None) -> None:
        """Reckon what the next action is worth, and until when that stays so."""
        from leads.queries.worth import typical_value

        now = now or timezone.now()
        typical = 0 if self.value_minor or not self.is_open else typical_value()
        self.priority, until = priority_of(self, now, typical=typical)
        fades = fades_at(self.fading) if self.is_open else None
        self.rescore_at = min((moment for moment in (until, fades) if moment), default=None)
