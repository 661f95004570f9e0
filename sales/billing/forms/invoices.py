"""Cleaning of what is typed about an invoice."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.customers.words import country_choices
from crm.money import CURRENCIES, Money
from crm.web.custom_fields.forms import OwnFields
from sales.billing.models import Invoice
from sales.forms.fields import DATE, CompanyField, PersonField
from sales.forms.places import read_vat_id
from sales.forms.quotes import ROWS, DiscountField
from sales.quotes.numbers import shown

NAME = {"required": "Say what the invoice is about, for example what was delivered."}
BILLED = (
    "bill_name", "bill_contact", "bill_street", "bill_postal_code", "bill_city", "bill_country", "bill_email",
    "bill_vat_id",
)  # fmt: skip
PLAIN = ("name", *BILLED, "reference", "delivered_from", "delivered_until", "due_days", "intro", "terms", "note")


class NewInvoiceForm(OwnFields, forms.Form):
    """An invoice for somebody we know."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact", help_text="E-mail address or full name of somebody you know.")
    company = CompanyField(label="Company")
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]
        self.add_own_fields("invoice", actor)

    def clean(self) -> dict[str, Any]:
        """For somebody."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("person") or cleaned.get("company") or self.errors):
            self.add_error("person", "Say for whom it is: a person, a company, or both.")
        return cleaned


class InvoiceForm(forms.Form):
    """All facts that stand in the editor beside the lines."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact")
    company = CompanyField(label="Company")
    bill_name = forms.CharField(max_length=160, label="Name", error_messages={"required": "Say who has to pay."})
    bill_contact = forms.CharField(required=False, max_length=170, label="Attention of")
    bill_street = forms.CharField(required=False, max_length=160, label="Street and number")
    bill_postal_code = forms.CharField(required=False, max_length=20, label="Postal code")
    bill_city = forms.CharField(required=False, max_length=80, label="City")
    bill_country = forms.ChoiceField(choices=country_choices, required=False, label="Country")
    bill_email = forms.EmailField(required=False, max_length=254, label="E-mail for invoices")
    bill_vat_id = forms.CharField(required=False, max_length=20, label="VAT number")
    reference = forms.CharField(
        required=False, max_length=80, label="Their reference", help_text="For example the number of their order."
    )
    delivered_from = forms.DateField(required=False, label="Delivered or done on", widget=DATE)
    delivered_until = forms.DateField(required=False, label="Until", widget=DATE, help_text="If it was a period.")
    due_days = forms.IntegerField(min_value=0, max_value=365, label="Days to pay")
    off = DiscountField(required=False, max_length=40, label="Discount on the whole", help_text="10% or an amount.")
    intro = forms.CharField(required=False, max_length=4000, label="Introduction", widget=forms.Textarea(attrs=ROWS))
    terms = forms.CharField(required=False, max_length=8000, label="Closing words", widget=forms.Textarea(attrs=ROWS))
    note = forms.CharField(
        required=False,
        max_length=4000,
        label="Internal note",
        help_text="The customer never sees it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, invoice: Invoice, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = typed_facts(invoice)
        super().__init__(*args, **kwargs)
        self.fields["off"].currency = invoice.currency  # type: ignore[attr-defined]
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]

    def clean_bill_vat_id(self) -> str:
        """Without blanks and dots, in capitals."""
        return read_vat_id(self.cleaned_data["bill_vat_id"])

    def clean(self) -> dict[str, Any]:
        """A period begins before it ends."""
        cleaned = super().clean() or self.cleaned_data
        begin, end = cleaned.get("delivered_from"), cleaned.get("delivered_until")
        if end and not self.errors and (begin is None or end < begin):
            self.add_error("delivered_until", "Give the first day, too, and a last one that is not before it.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As save_invoice() takes them."""
        data = dict(self.cleaned_data)
        return data | data.pop("off")


def typed_facts(invoice: Invoice) -> dict[str, Any]:
    """Its facts as a person would type them."""
    off = f"{shown(invoice.discount)}%" if invoice.discount else ""
    if invoice.discount_minor:
        off = f"{Money(invoice.discount_minor, invoice.currency).amount:f}"
    return {
        "person": (invoice.person.email or invoice.person.name) if invoice.person else "",
        "company": invoice.company.name if invoice.company else "",
        "off": off,
        **{name: getattr(invoice, name) for name in PLAIN},
    }
