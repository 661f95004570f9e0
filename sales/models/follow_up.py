"""What the program reminds reps of by itself, and on which occasions it has done so."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantModel


class RuleKind(models.TextChoices):
    SILENT_CUSTOMER = "silent", "A top customer hears nothing of us"
    UNANSWERED_QUOTE = "quote", "A quote is not answered"
    AIMLESS_DEAL = "aimless", "A deal has no next step"
    RENEWAL = "renewal", "A renewal is due"


class FollowUpRule(TenantModel):
    """One of the rules, as the organization wants it. `days`: after, or before, how many it speaks up."""

    kind = models.CharField(max_length=8, choices=RuleKind)
    active = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField()
    top = models.PositiveSmallIntegerField(default=0)  # how many customers count as top ones
    by_mail = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(default=timezone.now)
    ran_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="follow_up_rule_once")]
        indexes = [models.Index(fields=["tenant", "next_at"], condition=models.Q(active=True), name="follow_up_due")]

    def __str__(self) -> str:
        return self.get_kind_display()


class FollowUp(TenantModel):
    """A rule has spoken up on this occasion: the same one never counts twice."""

    kind = models.CharField(max_length=8, choices=RuleKind)
    occasion = models.CharField(max_length=120)
    task_id = models.UUIDField(null=True)  # a plain id: the task may go
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "occasion"], name="follow_up_once")]
        indexes = [models.Index(fields=["tenant", "at"], name="follow_up_at")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.occasion}"
