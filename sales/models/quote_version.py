"""What a customer was sent, word for word and cent for cent; and what he said to it."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.quote import Quote


class QuoteVersion(TenantModel):
    """One sending. `content` is all that the page and the document say (sales/quotes/content.py); it never changes."""

    quote = TenantForeignKey(Quote, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField(default=0)
    valid_until = models.DateField(null=True)
    pdf = models.CharField(max_length=120, blank=True)  # a file's key
    pdf_hash = models.CharField(max_length=64, blank=True)  # SHA-256
    to_address = models.CharField(max_length=254, blank=True)  # empty: handed over in another way
    sent_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField(default=timezone.now)
    first_viewed_at = models.DateTimeField(null=True)
    last_viewed_at = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["tenant", "quote", "number"], name="quote_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def total(self) -> Money:
        """What was asked for, with tax, without what is optional."""
        return Money(self.gross_minor, self.currency)


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class QuoteAnswer(TenantModel):
    """Yes or no to one version: who, when, from where, and to exactly which document."""

    version = TenantForeignKey(QuoteVersion, models.PROTECT, related_name="answers", db_index=False)
    answer = models.CharField(max_length=8, choices=Answer)
    name = models.CharField(max_length=120, blank=True)  # as typed: the signature
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField("IP address", max_length=45, blank=True)
    browser = models.CharField(max_length=300, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    chosen: models.JSONField[Any, Any] = models.JSONField(default=list)  # ids of optional lines
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    pdf_hash = models.CharField(max_length=64, blank=True)  # of the version's document
    signed_pdf = models.CharField(max_length=120, blank=True)  # with the answer on it; a file's key
    signed_hash = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "version"], name="quote_answered_once")]

    def __str__(self) -> str:
        return f"{self.answer} by {self.name}"

    @property
    def total(self) -> Money:
        """What was agreed, with tax and what was chosen."""
        return Money(self.gross_minor, self.currency)


class QuoteQuestion(TenantModel):
    """What a customer asked on the quote's page."""

    quote = TenantForeignKey(Quote, models.CASCADE, related_name="questions")
    version = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=64)  # the form's: sent twice, asked once
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "quote", "key"], name="quote_asked_once")]

    def __str__(self) -> str:
        return self.text[:80]
