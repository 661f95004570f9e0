"""A lead that somebody was given and still has to accept."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class OfferState(models.TextChoices):
    OPEN = "open", "Waits for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LATE = "late", "No answer in time"
    WITHDRAWN = "withdrawn", "Given to somebody else"


class LeadOffer(TenantModel):
    """One per lead and colleague he was given to; at most one of them is open."""

    lead = TenantForeignKey("leads.Lead", models.CASCADE, related_name="offers", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    rule = TenantForeignKey("leads.DistributionRule", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    words = models.CharField(max_length=300, blank=True)  # why it was given to him
    reason = models.CharField(max_length=200, blank=True)  # why he declined
    offered_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "lead"], condition=models.Q(state="open"), name="offer_one_open"),
        ]
        indexes = [
            models.Index(fields=["tenant", "due_at"], condition=models.Q(state="open"), name="offer_due"),
            models.Index(fields=["tenant", "lead", "-id"], name="offer_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} to {self.member_id}: {self.state}"
