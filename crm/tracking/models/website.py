"""A website whose visits are counted: its key stands in the page, its secret never does."""

import secrets
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from crm.sealing import SealedField
from crm.tenancy.models import TenantManager, TenantModel, TenantQuerySet

LONGEST_KEPT = 3650  # days


class Consent(models.TextChoices):
    """When the script may keep a visitor's number in his browser."""

    ASK = "ask", "Only after the visitor has agreed"
    ALWAYS = "always", "Always, unless the visitor objects"
    NEVER = "never", "Never: count pages without recognizing anybody"


def new_key() -> str:
    """A name for the site that nobody guesses."""
    return secrets.token_hex(10)


def new_secret() -> str:
    """What the site's own server signs with."""
    return secrets.token_urlsafe(32)


class WebsiteQuerySet(TenantQuerySet["Website"]):
    def active(self) -> Self:
        """Sites whose visits are counted now."""
        return self.filter(active=True)


class Website(TenantModel):
    name = models.CharField("Name", max_length=80)
    key = models.CharField(max_length=40, default=new_key, editable=False)
    secret = SealedField(default=new_secret, editable=False)
    origins = models.JSONField(default=list)  # ["https://www.example.com", "https://*.example.com"]
    consent = models.CharField("Recognize visitors", max_length=8, choices=Consent, default=Consent.ASK)
    active = models.BooleanField(default=True)
    retention_days = models.PositiveSmallIntegerField(
        "Keep visits for so many days",
        default=400,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_KEPT)],
    )
    version = models.PositiveIntegerField(default=1)  # counts each saved change: what a process remembers names it
    created_at = models.DateTimeField(auto_now_add=True)
    pruned_at = models.DateTimeField(default=timezone.now, editable=False)  # when its old visits were let go last

    objects: ClassVar[WebsiteQuerySet] = TenantManager.from_queryset(WebsiteQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="website_key_once"),
            models.CheckConstraint(
                condition=models.Q(retention_days__range=(1, LONGEST_KEPT)), name="website_retention_in_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name
