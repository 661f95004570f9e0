"""What we offer to sell at which price, until when."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.exact import ExactField
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from crm.web.formats import money
from sales.models.line import LineModel
from sales.models.selling import ROUNDINGS
from sales.pricing.totals import Rounding, Terms


class QuoteStatus(models.TextChoices):
    DRAFT = "draft", "Draft"  # also a sent one that is being changed: then `version_sent` is not 0
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Approval(models.TextChoices):
    """How it stands with the approval of what the quote says now."""

    NONE = "", "Not asked for"
    ASKED = "asked", "Waiting for approval"
    GIVEN = "given", "Approved"
    REFUSED = "refused", "Not approved"


class QuoteQuerySet(OwnedQuerySet["Quote"]):
    def waiting(self) -> Self:
        """Sent, and the customer has said neither yes nor no."""
        return self.filter(status=QuoteStatus.SENT)


class Quote(RecordModel):
    """The quote as its author works on it. What customers read are its versions, see QuoteVersion.

    An accepted one stays as it is for good: the verbs refuse, and so does the database (migration 0007).
    """

    kind = "quote"
    untracked = frozenset({"net_minor", "tax_minor", "gross_minor", "viewed_at", "steepest", "approval", "key"})

    number = models.CharField(max_length=24, editable=False)
    name = models.CharField(max_length=160)
    deal = TenantForeignKey("sales.Deal", models.SET_NULL, null=True, blank=True, related_name="quotes")
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="quotes")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="quotes")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=QuoteStatus, default=QuoteStatus.DRAFT)
    approval = models.CharField(max_length=7, choices=Approval, default=Approval.NONE, blank=True)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=False)
    rounding = models.CharField(max_length=5, choices=ROUNDINGS, default=Rounding.TOTAL.value)
    # Taken off the whole: so many per cent, or an amount; never both.
    discount = ExactField(places=3, default=Decimal(0))
    discount_minor = models.BigIntegerField(default=0)
    valid_until = models.DateField("good until", null=True, blank=True)
    intro = models.TextField("introduction", max_length=4000, blank=True)
    terms = models.TextField(max_length=8000, blank=True)
    note = models.TextField("internal note", max_length=4000, blank=True)
    # What it adds up to, without what is optional.
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    steepest = ExactField(places=3, default=Decimal(0), editable=False)  # the most that is taken off any line, per cent
    version_sent = models.PositiveSmallIntegerField(default=0)  # the newest that the customer was sent
    sent_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=64, blank=True, editable=False)  # of the form that began it: once is enough
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[QuoteQuerySet] = TenantManager.from_queryset(QuoteQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[QuoteQuerySet] = RecordManager.from_queryset(QuoteQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="quote_number_once"),
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="quote_key_once"),
            models.CheckConstraint(
                condition=models.Q(discount=0) | models.Q(discount_minor=0), name="quote_one_discount"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0, discount__lte=100, discount_minor__gte=0),
                name="quote_discount_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("accepted", "declined")) | models.Q(answered_at__isnull=False),
                name="quote_answered_then",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "status", "-id"], name="quote_status"),
            models.Index(fields=["tenant", "owner", "status", "-id"], name="quote_owner"),
            models.Index(fields=["tenant", "sent_at"], condition=models.Q(status="sent"), name="quote_waiting"),
            models.Index(fields=["tenant", "gross_minor", "id"], name="quote_total"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency, the discount with its sign."""
        if column == "discount_minor":
            return money(value, beside["currency"]) if value else ""
        return f"{value}%" if column == "discount" and value else "" if column == "discount" else None

    @property
    def reckoned_by(self) -> Terms:
        """How it is added up."""
        return Terms(self.currency, self.tax_included, Rounding(self.rounding))

    @property
    def total(self) -> Money:
        """What is to be paid, with tax, without what is optional."""
        return Money(self.gross_minor, self.currency)

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed as it stands."""
        return self.status == QuoteStatus.DRAFT

    @property
    def is_accepted(self) -> bool:
        """Whether it is fixed for good."""
        return self.status == QuoteStatus.ACCEPTED

    @property
    def version_now(self) -> int:
        """Which version its lines are, or will be once they are sent."""
        return self.version_sent + 1 if self.is_draft else self.version_sent

    def is_expired(self, today: date | None = None) -> bool:
        """Whether it was sent and is good no longer."""
        ended = self.valid_until is not None and self.valid_until < (today or timezone.localdate())
        return ended and self.status == QuoteStatus.SENT


class QuoteLine(LineModel):
    quote = TenantForeignKey(Quote, models.CASCADE, related_name="lines", db_index=False)

    class Meta(LineModel.Meta):
        indexes = [models.Index(fields=["tenant", "quote", "position", "id"], name="quote_line_place")]

    @property
    def document_id(self) -> UUID:
        """The quote's id."""
        return UUID(str(self.quote_id))
