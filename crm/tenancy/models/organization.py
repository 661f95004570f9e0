"""A company that uses Fairlead. Shared: it is how everything else knows whose it is."""

import zoneinfo

from django.core.validators import RegexValidator
from django.db import models

from crm.tenancy.ids import uuid7

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Give the colour as # and six digits, for example #0b6a7b.")


class Organization(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    logo = models.CharField(max_length=200, blank=True)  # a file's key, see crm.workspace
    colour = models.CharField(max_length=7, default="#0b6a7b", validators=[HEX_COLOUR])
    icon = models.CharField(max_length=40, default="building")
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=8, default="en")
    mail_from = models.CharField(max_length=120, blank=True)  # the sender's name in mails to customers
    postal_address = models.CharField(max_length=200, blank=True)  # shown at the foot of marketing mails
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone its people think in."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def brand_url(self) -> str:
        """Where its colours are served as a style sheet (inline styles are forbidden)."""
        return f"/brand/{self.slug}.css?v={self.version}"

    @property
    def logo_url(self) -> str:
        """Where its logo is served, or "" if it has none."""
        return f"/brand/{self.slug}.png?v={self.version}" if self.logo else ""

    @property
    def sender_name(self) -> str:
        """The name customers see on its mails."""
        return self.mail_from or self.name
