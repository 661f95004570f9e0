"""A telephone call, logged by hand (telephony comes later)."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class CallDirection(models.TextChoices):
    OUTGOING = "outgoing", "I called"
    INCOMING = "incoming", "They called"


class CallOutcome(models.TextChoices):
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "No answer"
    MESSAGE = "message", "Voicemail"
    BUSY = "busy", "Busy"
    WRONG = "wrong", "Wrong number"


class Call(TenantModel):
    direction = models.CharField(max_length=10, choices=CallDirection, default=CallDirection.OUTGOING)
    outcome = models.CharField(max_length=10, choices=CallOutcome, default=CallOutcome.REACHED)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, related_name="calls")
    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, related_name="calls")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id"], name="call_subject")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.get_outcome_display()}"
