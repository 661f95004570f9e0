"""How an organization's leads are scored: what was published when, what was learned, and what is switched on."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ScoreVersion(TenantModel):
    """The rules as they were published; never changed afterwards."""

    number = models.PositiveIntegerField()
    rules = models.JSONField(default=list)  # see leads.actions.publishing.as_kept
    published_at = models.DateTimeField(default=timezone.now)
    published_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    changes = models.JSONField(default=list)  # in words, one for each rule that came, went or changed

    class Meta(TenantModel.Meta):
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="score_version_once")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Method(models.TextChoices):
    LOGISTIC = "logistic", "Logistic regression"
    BOOSTED = "boosted", "Boosted trees"
    BAYES = "bayes", "Naive Bayes"


class ScoreModelQuerySet(TenantQuerySet["ScoreModel"]):
    def in_use(self) -> Self:
        """The one whose chances leads have now."""
        return self.filter(in_use=True)


class ScoreModel(TenantModel):
    """What was learned from won and lost leads, as plain numbers: chance = calibration(intercept + sum of weights)."""

    number = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=Method)
    learned_at = models.DateTimeField(default=timezone.now)
    outcomes = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    weights = models.JSONField(default=dict)  # see leads.prediction.Learned
    calibration = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)  # {method: {"auc": ..., "log_loss": ..., "brier": ...}} on held-out leads
    curve = models.JSONField(default=list)  # [[said, came true, leads], ...] on held-out leads
    held_out = models.PositiveIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    objects: ClassVar[ScoreModelQuerySet] = TenantManager.from_queryset(ScoreModelQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="score_model_once"),
            models.UniqueConstraint(fields=["tenant"], condition=models.Q(in_use=True), name="score_model_in_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}, learned from {self.outcomes} leads"


class ScoreSettings(TenantModel):
    """One for each organization."""

    drafting = models.BooleanField(default=False)  # rules are being changed that nobody's score follows yet
    predictive = models.BooleanField("Learn from won and lost leads", default=True)
    outcomes = models.PositiveIntegerField(default=0)  # as of the last time we looked
    won = models.PositiveIntegerField(default=0)
    typical_value_minor = models.BigIntegerField(default=0)  # what a lead counts as whose worth nobody knows
    learn_at = models.DateTimeField(default=timezone.now)  # when to look again
    looked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)  # why nothing was learned the last time

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="score_settings_once")]
        indexes = [models.Index(fields=["tenant", "learn_at"], name="score_settings_due")]

    def __str__(self) -> str:
        return "Lead scoring"
