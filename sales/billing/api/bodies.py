"""What the API takes and answers of invoices."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from crm.api.fields import (
    Amount,
    Choice,
    Custom,
    Day,
    Email,
    Id,
    Moment,
    Reference,
    Text,
    Whole,
    record_reference,
)
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from crm.money import CURRENCIES, Money
from sales.api.quote_bodies import Exact, LineGiven, LineShown
from sales.billing.models import Invoice, InvoiceSort, InvoiceState, Settlement


class InvoiceShown(RecordShown):
    """An invoice or a credit note. `open` is what is left to pay, below 0 if too much was paid."""

    noun = "invoices"

    number = serializers.CharField(help_text="Empty while it is a draft.")
    sort = serializers.ChoiceField(choices=InvoiceSort.choices)
    status = serializers.ChoiceField(choices=InvoiceState.choices, source="state")
    payment = serializers.ChoiceField(choices=Settlement.choices, source="settlement")
    name = serializers.CharField()
    corrects_id = Id(allow_null=True)
    deal_id = Id(allow_null=True)
    order_id = Id(allow_null=True)
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    bill_name = serializers.CharField()
    bill_contact = serializers.CharField()
    bill_street = serializers.CharField()
    bill_postal_code = serializers.CharField()
    bill_city = serializers.CharField()
    bill_country = serializers.CharField()
    bill_email = serializers.CharField()
    bill_vat_id = serializers.CharField()
    reference = serializers.CharField()
    currency = serializers.CharField()
    tax_included = serializers.BooleanField()
    discount = Exact(3, help_text="Off the whole, per cent.")
    discount_minor = serializers.IntegerField(help_text="Off the whole, in minor units.")
    net = serializers.SerializerMethodField()
    tax = serializers.SerializerMethodField()
    total = Amount()
    paid = serializers.SerializerMethodField()
    credited = serializers.SerializerMethodField()
    open = Amount(source="left")
    due_days = serializers.IntegerField()
    issued_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    delivered_from = serializers.DateField(allow_null=True)
    delivered_until = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    intro = serializers.CharField()
    terms = serializers.CharField()
    note = serializers.CharField()
    reminder_level = serializers.IntegerField(help_text="How often the customer was reminded.")
    sent_at = Moment(allow_null=True)
    viewed_at = Moment(allow_null=True)
    lines = serializers.SerializerMethodField()

    def get_net(self, invoice: Invoice) -> dict[str, Any]:
        """Without tax."""
        return _amount(invoice.net_minor, invoice)

    def get_tax(self, invoice: Invoice) -> dict[str, Any]:
        """The tax on it."""
        return _amount(invoice.tax_minor, invoice)

    def get_paid(self, invoice: Invoice) -> dict[str, Any]:
        """What was paid so far."""
        return _amount(invoice.paid_minor, invoice)

    def get_credited(self, invoice: Invoice) -> dict[str, Any]:
        """What credit notes took back."""
        return _amount(invoice.credited_minor, invoice)

    def get_lines(self, invoice: Invoice) -> Any:
        """In their order."""
        rows = sorted(invoice.lines.all(), key=lambda line: (line.position, line.pk))
        return LineShown(rows, many=True).data


class InvoiceLines(Body):
    """All lines of a draft."""

    lines = LineGiven(many=True)


class InvoiceFacts(Body):
    """What a draft says beside its lines."""

    deal_id = record_reference("deal", source="deal", required=False, allow_null=True)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    bill_name = Text(max_length=160, required=False)
    bill_contact = Text(max_length=170, required=False, allow_blank=True)
    bill_street = Text(max_length=160, required=False, allow_blank=True)
    bill_postal_code = Text(max_length=20, required=False, allow_blank=True)
    bill_city = Text(max_length=80, required=False, allow_blank=True)
    bill_country = Text(max_length=2, required=False, allow_blank=True)
    bill_email = Email(max_length=254, required=False, allow_blank=True)
    bill_vat_id = Text(max_length=20, required=False, allow_blank=True)
    reference = Text(max_length=80, required=False, allow_blank=True)
    delivered_from = Day(required=False, allow_null=True)
    delivered_until = Day(required=False, allow_null=True)
    due_days = Whole(min_value=0, max_value=365, required=False)
    discount = Exact(3, min_value=Decimal(0), max_value=Decimal(100), required=False)
    discount_minor = Whole(min_value=0, max_value=10**15, required=False)
    intro = Text(max_length=4000, required=False, allow_blank=True)
    terms = Text(max_length=8000, required=False, allow_blank=True)
    note = Text(max_length=4000, required=False, allow_blank=True)
    custom = Custom(required=False)


class InvoiceChange(InvoiceFacts):
    """Facts of a draft; of an issued one, the note, the deal and the owner alone."""

    name = Text(max_length=160)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)


class InvoiceAdd(InvoiceFacts):
    """A new draft: for a deal with its people, currency and products; or for a person or a company."""

    name = Text(max_length=160, required=False)
    currency = Choice(choices=[(code, code) for code in CURRENCIES], required=False)
    lines = LineGiven(many=True, required=False, help_text="Without: the deal's products.")

    def validate(self, attrs: Any) -> Any:
        """What it is about has to be known."""
        if not attrs.get("name") and not attrs.get("deal"):
            raise serializers.ValidationError({"name": ["Say what it is about, or give a deal."]})
        return attrs


class LineBack(Body):
    """How many of a line to take back."""

    line_id = serializers.UUIDField()
    quantity = Exact(4, min_value=Decimal(0))


class InvoiceCredit(Body):
    """What to take back; without lines, all that is left."""

    lines = LineBack(many=True, required=False)
    reason = Text(max_length=2000, required=False, allow_blank=True)


class InvoiceSend(Body):
    """The mail that brings it."""

    to = Email(max_length=254)
    subject = Text(max_length=200)
    words = Text(max_length=8000)
    key = Text(max_length=64, required=False, help_text="Sent twice with the same key, mailed once.")


def _amount(minor: int, invoice: Invoice) -> dict[str, Any]:
    return dict(Amount().to_representation(Money(minor, invoice.currency)))
