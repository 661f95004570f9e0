"""An open invitation by mail. Only the token's hash is kept."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel

VALID_FOR = timedelta(days=14)


class Invitation(TenantModel):
    email = models.EmailField()
    role = TenantForeignKey("accounts.Role", models.PROTECT, related_name="+")
    team = TenantForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64)
    invited_by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"], condition=models.Q(accepted_at=None), name="invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and timezone.now() < self.created_at + VALID_FOR
