"""What the API takes and answers of payments."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Amount, Choice, Custom, Day, Id, Reference, Text, Whole, record_reference
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from crm.money import CURRENCIES
from sales.payments.models import Payment, PaymentMethod, PaymentState
from sales.payments.queries.payments import allocations_of

BY_HAND = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.STRIPE]


class AllocationShown(serializers.Serializer):
    """So much of the payment pays so much of an invoice."""

    id = Id()
    invoice_id = Id()
    amount = Amount()


class PaymentShown(RecordShown):
    """A payment; `left` is the customer's credit."""

    noun = "payments"

    state = serializers.ChoiceField(choices=PaymentState.choices)
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    received_on = serializers.DateField()
    amount = Amount()
    left = Amount()
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    payer = serializers.CharField()
    iban = serializers.CharField()
    reference = serializers.CharField()
    note = serializers.CharField()
    allocations = serializers.SerializerMethodField()

    def get_allocations(self, payment: Payment) -> Any:
        """What it is used for now."""
        known = payment.__dict__.get("_prefetched_objects_cache", {}).get("allocations")
        rows = allocations_of(payment.id) if known is None else known
        return AllocationShown([each for each in rows if each.undone_at is None], many=True).data


class Use(Body):
    """An invoice to be paid by it."""

    invoice_id = record_reference("invoice", source="invoice")
    amount_minor = Whole(min_value=1, max_value=10**15, required=False, help_text="Without: as much as possible.")


class PaymentChange(Body):
    """Facts of a payment. The amount can't be changed."""

    received_on = Day(required=False)
    method = Choice(choices=BY_HAND, required=False)
    payer = Text(max_length=140, required=False, allow_blank=True)
    reference = Text(max_length=500, required=False, allow_blank=True)
    note = Text(max_length=2000, required=False, allow_blank=True)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    custom = Custom(required=False)


class PaymentAdd(Body):
    """A payment that came in, and what it is for; what is left stays as the customer's credit."""

    amount_minor = Whole(min_value=1, max_value=10**15)
    currency = Choice(choices=[(code, code) for code in CURRENCIES])
    received_on = Day()
    method = Choice(choices=BY_HAND, required=False)
    payer = Text(max_length=140, required=False, allow_blank=True)
    iban = Text(max_length=42, required=False, allow_blank=True)
    reference = Text(max_length=500, required=False, allow_blank=True)
    note = Text(max_length=2000, required=False, allow_blank=True)
    person_id = record_reference("person", source="person", required=False)
    company_id = record_reference("company", source="company", required=False)
    key = Text(max_length=64, required=False, help_text="Sent twice with the same key, booked once.")
    invoices = Use(many=True, required=False)
    custom = Custom(required=False)
