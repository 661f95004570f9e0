"""A journey or rule, and its versions."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class FlowKind(models.TextChoices):
    JOURNEY = "journey", "Journey"  # takes people through its steps
    RULE = "rule", "Rule"  # acts on the record that something happened to


class Reentry(models.TextChoices):
    ONCE = "once", "Once"
    AFTER = "after", "Again after some days"
    ALWAYS = "always", "Every time"


class FlowQuerySet(TenantQuerySet["Flow"]):
    def listening_to(self, event_kind: str) -> Self:
        """Those that an event of this kind sets off."""
        return self.filter(active=True, trigger_kind=event_kind)


class Flow(TenantModel):
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=FlowKind, default=FlowKind.JOURNEY)
    key = models.CharField(max_length=60, blank=True)  # set on those that the program brought along
    active = models.BooleanField(default=False)
    trigger_kind = models.CharField(max_length=80, blank=True)  # the published version's, for the look-up by event
    created_by = TenantForeignKey("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    active_since = models.DateTimeField(null=True)
    # What the watchdog found wrong, in words; empty while all is well.
    alarm = models.CharField(max_length=300, blank=True)
    alarm_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[FlowQuerySet] = TenantManager.from_queryset(FlowQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="flow_key_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "trigger_kind"], condition=models.Q(active=True), name="flow_listening"),
            models.Index(fields=["tenant", "kind", "name"], name="flow_list"),
            models.Index(fields=["checked_at"], condition=models.Q(active=True), name="flow_unchecked"),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Replaced"


class FlowVersion(TenantModel):
    """What a flow does. Only a draft changes; whoever entered by an older version goes on in that one.

    `trigger`: {"event": kind, "condition": tree, "reentry": Reentry, "days": n}. `steps`: see crm.automation.program.
    """

    flow = TenantForeignKey(Flow, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    trigger: models.JSONField[Any, Any] = models.JSONField(default=dict)
    steps: models.JSONField[Any, Any] = models.JSONField(default=list)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = TenantForeignKey("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = TenantForeignKey("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    edits = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "flow", "number"], name="flow_version_number"),
            models.UniqueConstraint(
                fields=["tenant", "flow"], condition=models.Q(state="draft"), name="flow_one_draft"
            ),
            models.UniqueConstraint(
                fields=["tenant", "flow"], condition=models.Q(state="published"), name="flow_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
