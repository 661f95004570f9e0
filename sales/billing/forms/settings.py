"""Cleaning of the settings of invoices, and of a customer's terms."""

import re
from typing import Any

from django import forms

from crm.money import Money
from sales.billing.models import BillingPolicy, CustomerTerms, ReminderLevel
from sales.forms.fields import read_money
from sales.forms.places import read_vat_id

MOST_DAYS = 365


class BillingForm(forms.ModelForm[BillingPolicy]):
    """Numbers, terms, texts."""

    class Meta:
        model = BillingPolicy
        fields = (
            "due_days", "invoice_prefix", "credit_prefix", "intro", "terms", "subject", "words", "e_invoice",
            "reminders",
        )  # fmt: skip
        labels = {
            "intro": "Introduction of a new invoice",
            "terms": "Closing words of a new invoice",
            "subject": "Subject of the mail",
            "words": "Message of the mail",
            "e_invoice": "Put the invoice as data into the PDF (Factur-X, EN 16931)",
            "reminders": "Remind by itself of what is overdue",
        }
        help_texts = {
            "due_days": "From the day it is issued. Single customers may have terms of their own.",
            "e_invoice": "For organizations in Europe; the law asks for it between companies.",
        }
        widgets = {"intro": forms.Textarea(attrs={"rows": 3}), "terms": forms.Textarea(attrs={"rows": 4})}

    def clean_due_days(self) -> int:
        """Up to a year."""
        return _days(self.cleaned_data["due_days"])

    def clean_invoice_prefix(self) -> str:
        """Letters and digits."""
        return _prefix(self.cleaned_data["invoice_prefix"])

    def clean_credit_prefix(self) -> str:
        """Letters and digits."""
        return _prefix(self.cleaned_data["credit_prefix"])

    def clean(self) -> dict[str, Any]:
        """Two circles of numbers, never the same number twice."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("invoice_prefix") and cleaned.get("invoice_prefix") == cleaned.get("credit_prefix"):
            self.add_error("credit_prefix", "Invoices begin with this already. Give credit notes another beginning.")
        return cleaned


class LevelForm(forms.ModelForm[ReminderLevel]):
    """One of the three reminders."""

    fee = forms.CharField(required=False, max_length=40, label="Fee")

    class Meta:
        model = ReminderLevel
        fields = ("active", "days", "subject", "words")
        labels = {"active": "Send this reminder", "words": "Message"}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        minor = self.instance.fee_minor
        self.fields["fee"].initial = f"{Money(minor, currency).amount:f}" if minor else ""
        self.fields["fee"].label = f"Fee, {currency}"

    def clean_days(self) -> int:
        """Up to a year."""
        return _days(self.cleaned_data["days"])

    def clean_fee(self) -> int:
        """In minor units."""
        text = self.cleaned_data["fee"].strip()
        return read_money(text, self.currency).minor if text else 0

    def values(self) -> dict[str, Any]:
        """As change_billing() takes them."""
        data = dict(self.cleaned_data)
        return data | {"fee_minor": data.pop("fee")}


class TermsForm(forms.ModelForm[CustomerTerms]):
    """What holds for one customer."""

    class Meta:
        model = CustomerTerms
        fields = ("due_days", "email", "vat_id", "reminders_off")
        labels = {"reminders_off": "Never remind this customer"}
        help_texts = {
            "due_days": "Empty: as for everybody.",
            "email": "Empty: to the contact of each invoice.",
            "vat_id": "Stands on invoices, and is needed where the customer owes the tax.",
        }

    def clean_due_days(self) -> int | None:
        """Up to a year, or none of his own."""
        days = self.cleaned_data["due_days"]
        return None if days is None else _days(days)

    def clean_email(self) -> str:
        """An address, or none."""
        text = str(self.cleaned_data["email"]).strip()
        return str(forms.EmailField().clean(text)) if text else ""

    def clean_vat_id(self) -> str:
        """As e-invoices want it."""
        return read_vat_id(str(self.cleaned_data["vat_id"]))


def _days(days: int) -> int:
    if not 0 <= days <= MOST_DAYS:
        raise forms.ValidationError(f"Between 0 and {MOST_DAYS} days.")
    return int(days)


def _prefix(typed: str) -> str:
    text = typed.strip().upper().rstrip("-")
    if not re.fullmatch(r"[A-Z0-9]([A-Z0-9/-]*[A-Z0-9])?", text):
        raise forms.ValidationError("Letters, digits and dashes, for example INV.")
    return text
