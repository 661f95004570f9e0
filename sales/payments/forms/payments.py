"""Cleaning of what is typed about payments."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.web.custom_fields.forms import OwnFields
from sales.billing.models import Invoice
from sales.billing.queries.invoices import open_invoices
from sales.forms.fields import DATE, CompanyField, MoneyField, PersonField, read_money
from sales.payments.models import Payment, PaymentMethod
from sales.payments.statements.numbers import compact

BY_HAND = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.STRIPE]
NOTE = forms.Textarea(attrs={"rows": 2})
AMOUNT = {"required": "Say how much came in."}


def read_part(typed: str, currency: str) -> int:
    """How much of a payment in `currency` goes to an invoice, in minor units; 0, as much as there is, for nothing.

    Raises Refused for what is no amount, or one in another currency.
    """
    if not typed.strip():
        return 0
    try:
        part = read_money(typed, currency)
    except forms.ValidationError as error:
        raise Refused(error.messages[0]) from error
    if part.currency != currency:
        raise Refused(f"Give the amount in {currency}.")
    return part.minor


class InvoicesField(forms.CharField):
    """Numbers of open invoices. Cleans to the invoices, in the order typed."""

    actor: Actor

    def clean(self, value: Any) -> Any:
        """Raises ValidationError naming what is no open invoice."""
        numbers = [each for each in re.split(r"[,;\s]+", super().clean(value)) if each]
        if not numbers:
            return []
        known = {compact(invoice.number): invoice for invoice in open_invoices(self.actor)}
        unknown = [each for each in numbers if compact(each) not in known]
        if unknown:
            raise forms.ValidationError(f"No invoice {unknown[0]} is open. Numbers are separated by commas.")
        return list(dict.fromkeys(known[compact(each)] for each in numbers))


class PaymentForm(OwnFields, forms.Form):
    """A payment that somebody enters."""

    amount = MoneyField(max_length=40, error_messages=AMOUNT, help_text="1,200.50, or 95 USD.")
    received_on = forms.DateField(label="Received", widget=DATE)
    method = forms.ChoiceField(label="Paid by", choices=BY_HAND)
    invoices = InvoicesField(
        required=False, max_length=400, label="For invoices",
        help_text="Numbers, the first is paid first. What is left stays as the customer's credit.",
    )  # fmt: skip
    person = PersonField(label="Person")
    company = CompanyField(label="Company")
    reference = forms.CharField(required=False, max_length=500)
    note = forms.CharField(
        required=False, max_length=2000, label="Internal note", widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, actor: Actor, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
        for name in ("person", "company", "invoices"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]
        self.add_own_fields("payment", actor)

    def clean_received_on(self) -> Any:
        """Not to come."""
        if self.cleaned_data["received_on"] > timezone.localdate():
            raise forms.ValidationError("That day has not come yet.")
        return self.cleaned_data["received_on"]

    def clean(self) -> dict[str, Any]:
        """From somebody, in the invoices' currency."""
        cleaned = super().clean() or self.cleaned_data
        invoices: list[Invoice] = cleaned.get("invoices") or []
        if not (invoices or cleaned.get("person") or cleaned.get("company") or self.errors):
            self.add_error("invoices", "Say for which invoice it is, or from whom.")
        amount = cleaned.get("amount")
        other = next((each for each in invoices if amount and each.currency != amount.currency), None)
        if amount and not amount.minor:
            self.add_error("amount", AMOUNT["required"])
        elif other and amount:
            self.add_error("amount", f"{other.number} is in {other.currency}: give the amount so.")
        return cleaned


class FactsForm(forms.ModelForm[Payment]):
    """What can be corrected; the amount can't: take it back and enter it anew."""

    person = PersonField(label="Person")
    company = CompanyField(label="Company")

    class Meta:
        model = Payment
        fields = ("received_on", "method", "payer", "reference", "note")
        widgets = {"received_on": DATE, "note": NOTE}

    def __init__(self, data: Any, *, payment: Payment, actor: Actor) -> None:
        known = {
            "person": (payment.person.email or payment.person.name) if payment.person else "",
            "company": payment.company.name if payment.company else "",
        }
        super().__init__(data, instance=payment, initial=known)
        self.fields["person"].actor = self.fields["company"].actor = actor  # type: ignore[attr-defined]
        if payment.method == PaymentMethod.STRIPE:
            del self.fields["method"]
        else:
            self.fields["method"].choices = BY_HAND  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """Money that went back."""

    amount = MoneyField(max_length=40, label="Amount", error_messages={"required": "Say how much went back."})
    on = forms.DateField(label="On", widget=DATE)
    note = forms.CharField(required=False, max_length=300, label="Why")
    at_provider = forms.BooleanField(required=False, initial=True)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, currency: str, provider: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        if provider:
            self.fields["at_provider"].label = f"Send it back at {provider} now"
            self.fields["at_provider"].help_text = "Without the tick it is noted here only, and you send it yourself."
        else:
            del self.fields["at_provider"]
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]

    def clean_amount(self) -> Any:
        """In the payment's currency."""
        if self.cleaned_data["amount"].currency != self.currency:
            raise forms.ValidationError(f"Give it in {self.currency}.")
        return self.cleaned_data["amount"]


class CustomerForm(forms.Form):
    """Whose credit it is."""

    person = PersonField(label="Person")
    company = CompanyField(label="Company")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].actor = self.fields["company"].actor = actor  # type: ignore[attr-defined]
