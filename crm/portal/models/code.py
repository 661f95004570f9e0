"""A code that was mailed to somebody who wants to sign in. Only its keyed hash is kept."""

import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from crm.tenancy.models import TenantModel

VALID_FOR = timedelta(minutes=10)
MAX_ATTEMPTS = 5
DIGITS = 6


class PortalCode(TenantModel):
    """Good for one sign-in, from the browser that asked for it."""

    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "created_at"], name="portal_code_age")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it may still be tried."""
        fresh = timezone.now() < self.created_at + VALID_FOR
        return fresh and self.used_at is None and self.attempts < MAX_ATTEMPTS

    def set_secret(self) -> str:
        """Draw the six digits; only their hash stays in the row. They are returned once, for the mail."""
        secret = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        self.code_hash = self._hash(secret)
        return secret

    def matches(self, typed: str) -> bool:
        """Whether these are the digits, spaces between them forgiven. Takes the same time either way."""
        return constant_time_compare(self.code_hash, self._hash("".join(typed.split())))

    def _hash(self, secret: str) -> str:
        return salted_hmac(f"portal-code:{self.id}", secret, algorithm="sha256").hexdigest()
