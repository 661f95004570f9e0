"""The address under which a member's calendar can be subscribed to."""

from django.db import models

from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantModel


class CalendarFeed(TenantModel):
    """Whoever has the secret reads the calendar, without signing in: calendar programs can't."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    secret = SealedField()
    digest = models.CharField(max_length=64)  # SHA-256 of the secret: found by it, made of nothing
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="calendar_feed_once"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="calendar_feed_digest"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)
