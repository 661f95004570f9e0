"""Cleaning of what is typed about an order."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.customers.words import country_choices
from crm.money import CURRENCIES
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import DATE, CompanyField, PersonField
from sales.forms.quotes import DiscountField
from sales.orders.addresses import PARTS, Address
from sales.orders.models import Order

NAME = {"required": "Say what the order is about, for example what they buy."}
EMAIL = {"invalid": "That is no mail address. Empty: no mails are sent."}


class NewOrderForm(OwnFields, forms.Form):
    """An order by hand: for whom, and all that stands beside the lines."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact")
    company = CompanyField(label="Company")
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    off = DiscountField(required=False, max_length=40, label="Discount on the whole", help_text="10% or an amount.")
    reference = forms.CharField(required=False, max_length=80, label="Customer's reference")
    wanted_on = forms.DateField(required=False, label="Wanted by", widget=DATE)
    email = forms.EmailField(
        required=False, label="Mails go to", error_messages=EMAIL,
        help_text="Confirmation and shipments. Empty: to the customer's own address.",
    )  # fmt: skip
    note = forms.CharField(
        required=False, max_length=4000, label="Internal note", widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["off"].currency = str(self["currency"].value() or currency)  # type: ignore[attr-defined]
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]
        self.add_own_fields("order", actor)

    def clean(self) -> dict[str, Any]:
        """For somebody."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("person") or cleaned.get("company") or self.errors):
            self.add_error("person", "Say whose order it is: a person's, a company's, or both.")
        return cleaned


class ExtensionForm(forms.Form):
    """Beside the lines that are added: the form's own key."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """What may be changed of an order that was placed."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    reference = forms.CharField(required=False, max_length=80, label="Customer's reference")
    wanted_on = forms.DateField(required=False, label="Wanted by", widget=DATE)
    email = forms.EmailField(
        required=False, label="Mails go to", error_messages=EMAIL, help_text="Empty: no mails are sent."
    )
    note = forms.CharField(
        required=False, max_length=4000, label="Internal note", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        initial = {name: getattr(order, name) for name in ("name", "reference", "wanted_on", "email", "note")}
        for kind in ("shipping", "billing"):
            address: Address = getattr(order, kind)
            initial |= {f"{kind}_{part}": address.get(part, "") for part in PARTS}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for kind in ("shipping", "billing"):
            self.fields.update({f"{kind}_{name}": field for name, field in _address_fields().items()})

    def facts(self) -> dict[str, Any]:
        """As change_record() takes them."""
        data = dict(self.cleaned_data)
        for kind in ("shipping", "billing"):
            data[kind] = {part: data.pop(f"{kind}_{part}") for part in PARTS}
        return data


def _address_fields() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(required=False, max_length=160, label="Name"),
        "attention": forms.CharField(required=False, max_length=160, label="For the attention of"),
        "street": forms.CharField(required=False, max_length=160, label="Street and number"),
        "postal_code": forms.CharField(required=False, max_length=20, label="Postal code"),
        "city": forms.CharField(required=False, max_length=80, label="City"),
        "country": forms.ChoiceField(required=False, choices=country_choices, label="Country"),
    }
