"""What we ask to be paid, or give back: invoices and credit notes."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.exact import ExactField
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager
from crm.web.formats import money
from sales.models.selling import ROUNDINGS
from sales.pricing.totals import Rounding, Terms


class InvoiceSort(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class InvoiceState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    CANCELLED = "cancelled", "Cancelled"  # all of it was credited


class Settlement(models.TextChoices):
    """How far it is paid; follows from `open_minor`, see settled()."""

    NONE = "", "Nothing to pay"  # a draft, a credit note, or nothing is left of it
    OPEN = "open", "Open"
    PARTLY = "partly", "Partly paid"
    PAID = "paid", "Paid"
    OVER = "over", "Overpaid"


class InvoiceQuerySet(OwnedQuerySet["Invoice"]):
    def issued(self) -> Self:
        """Invoices (no credit notes) that have a number."""
        return self.filter(sort=InvoiceSort.INVOICE).exclude(state=InvoiceState.DRAFT)

    def owing(self) -> Self:
        """Of which something is still to be paid."""
        return self.filter(settlement__in=(Settlement.OPEN, Settlement.PARTLY))

    def overdue(self, today: date) -> Self:
        """Of which something should have been paid before today."""
        return self.owing().filter(due_on__lt=today)


class Invoice(RecordModel):
    """An invoice, or a credit note that takes (part of) one back.

    Once issued it stays as it is: the verbs refuse, and so does the database (migration 0001). Only what happens to it
    afterwards changes: payments, credit notes, reminders, whether it was sent and read.
    """

    kind = "invoice"
    untracked = frozenset(
        {
            "net_minor", "tax_minor", "gross_minor", "paid_minor", "credited_minor", "fees_minor", "open_minor",
            "settlement", "viewed_at", "next_reminder_at", "content", "pdf", "pdf_hash", "reminder_level",
            "overdue_at", "key",
        }
    )  # fmt: skip

    number = models.CharField(max_length=24, blank=True, editable=False)  # empty while it is a draft
    sort = models.CharField("kind", max_length=11, choices=InvoiceSort, default=InvoiceSort.INVOICE, editable=False)
    state = models.CharField("status", max_length=9, choices=InvoiceState, default=InvoiceState.DRAFT)
    name = models.CharField("about", max_length=160)
    corrects = TenantForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", editable=False
    )
    order = TenantForeignKey("orders.Order", models.SET_NULL, null=True, blank=True, related_name="invoices")
    deal = TenantForeignKey("sales.Deal", models.SET_NULL, null=True, blank=True, related_name="invoices")
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="invoices")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="invoices")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    # To whom, as it stands on the document and in the e-invoice; begins with the customer's own.
    bill_name = models.CharField("name", max_length=160, blank=True)
    bill_contact = models.CharField("attention of", max_length=170, blank=True)
    bill_street = models.CharField("street", max_length=160, blank=True)
    bill_postal_code = models.CharField("postal code", max_length=20, blank=True)
    bill_city = models.CharField("city", max_length=80, blank=True)
    bill_country = models.CharField("country", max_length=2, blank=True)  # ISO 3166-1
    bill_email = models.CharField("e-mail", max_length=254, blank=True)
    bill_vat_id = models.CharField("VAT number", max_length=20, blank=True)
    reference = models.CharField("customer's reference", max_length=80, blank=True)  # his order's number
    delivered_from = models.DateField("delivered or done", null=True, blank=True)
    delivered_until = models.DateField("until", null=True, blank=True)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=False)
    rounding = models.CharField(max_length=5, choices=ROUNDINGS, default=Rounding.TOTAL.value)
    # Taken off the whole: so many per cent, or an amount; never both.
    discount = ExactField(places=3, default=Decimal(0))
    discount_minor = models.BigIntegerField(default=0)
    due_days = models.PositiveSmallIntegerField("days to pay", default=14)
    intro = models.TextField("introduction", max_length=4000, blank=True)
    terms = models.TextField("closing words", max_length=8000, blank=True)
    note = models.TextField("internal note", max_length=4000, blank=True)
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # all that the document says
    pdf = models.CharField(max_length=120, blank=True)  # a file's key
    pdf_hash = models.CharField(max_length=64, blank=True)  # SHA-256
    # What happened to it since. What is open: gross + fees - credited - paid, below 0 if too much was paid.
    paid_minor = models.BigIntegerField(default=0)  # only by actions/settling.py
    credited_minor = models.BigIntegerField(default=0)
    fees_minor = models.BigIntegerField(default=0)  # of reminders
    open_minor = models.BigIntegerField(default=0)
    settlement = models.CharField("payment", max_length=6, choices=Settlement, default=Settlement.NONE, blank=True)
    paid_on = models.DateField(null=True, blank=True)  # when nothing was left to pay
    sent_at = models.DateTimeField(null=True, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    reminder_level = models.PositiveSmallIntegerField(default=0)
    next_reminder_at = models.DateTimeField(null=True, blank=True, editable=False)
    overdue_at = models.DateTimeField(null=True, blank=True, editable=False)  # when that was told
    paused_until = models.DateField("no reminders until", null=True, blank=True)
    reminders_off = models.BooleanField("no reminders", default=False)
    key = models.CharField(max_length=64, blank=True, editable=False)  # of the form that began it: once is enough
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[InvoiceQuerySet] = TenantManager.from_queryset(InvoiceQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[InvoiceQuerySet] = RecordManager.from_queryset(InvoiceQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], condition=~models.Q(number=""), name="invoice_number_once"
            ),
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="invoice_key_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft", number="", issued_on=None)
                | (~models.Q(state="draft") & ~models.Q(number="") & models.Q(issued_on__isnull=False)),
                name="invoice_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=models.Q(discount=0) | models.Q(discount_minor=0), name="invoice_one_discount"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0, discount__lte=100, discount_minor__gte=0),
                name="invoice_discount_range",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(sort="credit_note")
                | models.Q(
                    open_minor=models.F("gross_minor")
                    + models.F("fees_minor")
                    - models.F("credited_minor")
                    - models.F("paid_minor")
                ),
                name="invoice_open_follows",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    credited_minor__gte=0, credited_minor__lte=models.F("gross_minor"), fees_minor__gte=0
                )
                | models.Q(state="draft"),
                name="invoice_credited_range",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "settlement", "-id"], name="invoice_state"),
            models.Index(fields=["tenant", "owner", "state", "-id"], name="invoice_owner"),
            models.Index(fields=["tenant", "due_on", "id"], name="invoice_due"),
            models.Index(fields=["tenant", "open_minor", "id"], name="invoice_left"),
            models.Index(
                fields=["tenant", "next_reminder_at"],
                condition=models.Q(next_reminder_at__isnull=False),
                name="invoice_reminder",
            ),
            models.Index(fields=["tenant", "gross_minor", "id"], name="invoice_total"),
            models.Index(fields=["tenant", "issued_on", "id"], name="invoice_issued"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}" if self.number else f"Draft {self.name}"

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency, the discount with its sign."""
        if column.endswith("_minor"):
            return money(value, beside["currency"]) if value else ""
        return f"{value}%" if column == "discount" and value else "" if column == "discount" else None

    @property
    def reckoned_by(self) -> Terms:
        """How it is added up."""
        return Terms(self.currency, self.tax_included, Rounding(self.rounding))

    @property
    def total(self) -> Money:
        """What is to be paid (or given back), with tax."""
        return Money(self.gross_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is still to be paid; below 0 if too much was."""
        return Money(self.open_minor, self.currency)

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed."""
        return self.state == InvoiceState.DRAFT

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes something back."""
        return self.sort == InvoiceSort.CREDIT_NOTE

    @property
    def is_owing(self) -> bool:
        """Whether something is still to be paid."""
        return self.settlement in (Settlement.OPEN, Settlement.PARTLY)

    def days_overdue(self, today: date | None = None) -> int:
        """For how many days it should have been paid; 0 if it is not due or paid."""
        if not self.is_owing or self.due_on is None:
            return 0
        return max(((today or timezone.localdate()) - self.due_on).days, 0)

    def follow_payments(self) -> None:
        """Set what is open and how far it is paid from the amounts beside; the invoice is not saved."""
        if not self.is_credit_note:
            self.open_minor = self.gross_minor + self.fees_minor - self.credited_minor - self.paid_minor
        self.settlement = settled(self)


def settled(invoice: Invoice) -> Settlement:
    """How far it is paid, from what is open of it."""
    if invoice.is_draft or invoice.is_credit_note:
        return Settlement.NONE
    if invoice.open_minor < 0:
        return Settlement.OVER
    if invoice.open_minor == 0:
        return Settlement.PAID if invoice.paid_minor > 0 else Settlement.NONE
    return Settlement.PARTLY if invoice.paid_minor > 0 else Settlement.OPEN
