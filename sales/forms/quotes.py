"""Cleaning of what is typed about a quote."""

from decimal import Decimal
from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.money import CURRENCIES, Money
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import DATE, CompanyField, PersonField, read_money
from sales.models import Quote, QuotePolicy
from sales.quotes.numbers import read_decimal, shown

NAME = {"required": "Say what the quote is about, for example what they want to buy."}
ROWS = {"rows": 3}


class NewQuoteForm(OwnFields, forms.Form):
    """A quote that belongs to no deal yet, or to one that is known."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact", help_text="E-mail address or full name of somebody you know.")
    company = CompanyField(label="Company")
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]
        self.add_own_fields("quote", actor)

    def clean(self) -> dict[str, Any]:
        """For somebody."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("person") or cleaned.get("company") or self.errors):
            self.add_error("person", "Say for whom it is: a person, a company, or both.")
        return cleaned


class DiscountField(forms.CharField):
    """ "10%" or an amount. Cleans to the two facts of a quote."""

    currency = "EUR"

    def clean(self, value: Any) -> Any:
        """{"discount": per cent, "discount_minor": 0} or the other way round."""
        text = super().clean(value).strip()
        if not text:
            return {"discount": Decimal(0), "discount_minor": 0}
        if not text.endswith("%"):
            money = read_money(text, self.currency)
            if money.currency != self.currency:
                raise forms.ValidationError(f"Give it in {self.currency}, or in per cent.")
            return {"discount": Decimal(0), "discount_minor": money.minor}
        try:
            percent = read_decimal(text.removesuffix("%"), 3)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not 0 <= percent <= 100:
            raise forms.ValidationError("Between 0 and 100 per cent.")
        return {"discount": percent, "discount_minor": 0}


class QuoteForm(forms.Form):
    """All facts that stand in the editor beside the lines."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact")
    company = CompanyField(label="Company")
    valid_until = forms.DateField(required=False, label="Good until", widget=DATE)
    off = DiscountField(required=False, max_length=40, label="Discount on the whole", help_text="10% or an amount.")
    intro = forms.CharField(required=False, max_length=4000, label="Introduction", widget=forms.Textarea(attrs=ROWS))
    terms = forms.CharField(required=False, max_length=8000, label="Terms", widget=forms.Textarea(attrs=ROWS))
    note = forms.CharField(
        required=False,
        max_length=4000,
        label="Internal note",
        help_text="The customer never sees it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, quote: Quote, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = typed_facts(quote)
        super().__init__(*args, **kwargs)
        self.fields["off"].currency = quote.currency  # type: ignore[attr-defined]
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """As save_quote() takes them."""
        data = dict(self.cleaned_data)
        return data | data.pop("off")


def typed_facts(quote: Quote) -> dict[str, Any]:
    """Its facts as a person would type them."""
    off = f"{shown(quote.discount)}%" if quote.discount else ""
    if quote.discount_minor:
        off = f"{Money(quote.discount_minor, quote.currency).amount:f}"
    return {
        "name": quote.name,
        "person": (quote.person.email or quote.person.name) if quote.person else "",
        "company": quote.company.name if quote.company else "",
        "valid_until": quote.valid_until,
        "off": off,
        "intro": quote.intro,
        "terms": quote.terms,
        "note": quote.note,
    }


class SendForm(forms.Form):
    """The mail that brings the quote to the customer."""

    to = forms.EmailField(label="To")
    subject = forms.CharField(max_length=200, label="Subject")
    words = forms.CharField(
        max_length=8000, label="Message", widget=forms.Textarea(attrs={"rows": 9}),
        help_text="Below it stand the button to the quote's page and the PDF.",
    )  # fmt: skip
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A word to somebody who approves, or from him."""

    note = forms.CharField(required=False, max_length=500, label="Note", widget=forms.Textarea(attrs={"rows": 3}))


class PolicyForm(forms.ModelForm[QuotePolicy]):
    """How the organization quotes."""

    limit = forms.CharField(
        required=False, max_length=40, label="Amount without approval",
        help_text="Without tax. Quotes above it need approval before they are sent. Empty: no limit.",
    )  # fmt: skip

    class Meta:
        model = QuotePolicy
        fields = ("valid_days", "intro", "terms", "subject", "words", "most_discount")
        labels = {
            "valid_days": "Good for so many days",
            "intro": "Introduction of a new quote",
            "terms": "Terms of a new quote",
            "subject": "Subject of the mail",
            "words": "Message of the mail",
            "most_discount": "Discount without approval, per cent",
        }
        help_texts = {"most_discount": "Lines and whole together. Empty: no limit."}
        widgets = {"intro": forms.Textarea(attrs=ROWS), "terms": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        minor = self.instance.most_minor
        self.fields["limit"].initial = "" if minor is None else f"{Money(minor, currency).amount:f}"
        self.fields["limit"].label = f"Amount without approval, {currency}"

    def clean_limit(self) -> int | None:
        """In minor units; None for no limit."""
        text = self.cleaned_data["limit"].strip()
        return read_money(text, self.currency).minor if text else None

    def clean_valid_days(self) -> int:
        """At least a day."""
        days = int(self.cleaned_data["valid_days"])
        if not 1 <= days <= 730:
            raise forms.ValidationError("Between 1 and 730 days.")
        return days

    def values(self) -> dict[str, Any]:
        """As change_policy() takes them."""
        data = dict(self.cleaned_data)
        return data | {"most_minor": data.pop("limit")}
