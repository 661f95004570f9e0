"""A program's way in: who made it, which role it acts in, and what it is for."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def working(self) -> Self:
        """Keys that open something now."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), revoked_at=None)


class ApiKey(TenantModel):
    """Does what both its role and its scopes allow. The secret itself is kept nowhere.

    Somebody looks after it, at first whoever made it: while he is shut out it opens nothing, and when he leaves it is
    revoked, or a colleague takes it over.
    """

    name = models.CharField(max_length=80)
    role = TenantForeignKey("accounts.Role", models.PROTECT, related_name="+")
    team = TenantForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    scopes = models.JSONField(default=list)  # ["people:read", "people:write", ...], see crm.api.scopes
    secret_hash = models.CharField(max_length=64)  # SHA-256: the secret has 256 random bits
    hint = models.CharField(max_length=8)  # the secret's last letters, to tell keys apart
    created_by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[ApiKeyQuerySet] = TenantManager.from_queryset(ApiKeyQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    def why_closed(self, now: datetime | None = None) -> str:
        """Why it opens nothing, in a sentence; "" while it works."""
        if self.revoked_at is not None:
            return "This key was revoked."
        if self.expires_at is not None and self.expires_at <= (now or timezone.now()):
            return "This key has expired."
        if not self.created_by.active:
            return "Who looks after this key is shut out."
        return ""
