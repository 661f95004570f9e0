"""Cleaning of what is typed into the parts of a customer's page: addresses, numbers, jobs, credit."""

from typing import Any

from django import forms

from crm.customers.models import Company, Credit
from crm.customers.normal_forms import name_key
from crm.customers.words import country_choices
from crm.money import Money

LABELS = {
    "email": ("Work", "Private", "Billing"),
    "phone": ("Mobile", "Work", "Home", "Switchboard", "Fax"),
    "address": ("Office", "Home", "Billing", "Delivery"),
}
PRIMARY = {
    "email": "Write to this one first",
    "phone": "Call this one first",
    "address": "Use this one first",
}


class Suggesting(forms.TextInput):
    """A text with suggestions; anything else may be typed."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(attrs={"list": f"suggest-{name}", "autocomplete": "off"})
        self.list_id, self.suggestions = f"suggest-{name}", suggestions


class ChannelForm(forms.Form):
    """What all ways of reaching somebody have. `first_of_all`: there is no other, so it is the primary one."""

    channel = ""

    label = forms.CharField(max_length=20, required=False, label="Kind")
    primary = forms.BooleanField(required=False)

    def __init__(self, *args: Any, company: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].widget = Suggesting(self.channel, LABELS[self.channel])
        self.fields["label"].widget.attrs["placeholder"] = LABELS[self.channel][0]
        self.fields["primary"].label = PRIMARY[self.channel]
        if company and "shared" in self.fields:
            del self.fields["shared"]


class EmailChannelForm(ChannelForm):
    channel = "email"
    field_order = ("address", "label", "primary", "shared")

    address = forms.EmailField(max_length=254, label="E-mail")
    shared = forms.BooleanField(
        required=False, label="Several people read it", help_text="Like info@: others may have it too."
    )


class PhoneChannelForm(ChannelForm):
    channel = "phone"
    field_order = ("number", "label", "primary")

    number = forms.CharField(max_length=40, label="Phone", widget=forms.TextInput(attrs={"inputmode": "tel"}))


class AddressChannelForm(ChannelForm):
    channel = "address"
    field_order = ("street", "postal_code", "city", "country", "label", "primary")

    street = forms.CharField(max_length=160, required=False)
    postal_code = forms.CharField(max_length=20, required=False, label="Postal code")
    city = forms.CharField(max_length=80, required=False)
    country = forms.ChoiceField(choices=country_choices, required=False)

    def clean(self) -> dict[str, Any]:
        """An address needs a place."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("street", "postal_code", "city")):
            self.add_error("street", "Give a street, a postal code or a city.")
        return data


CHANNEL_FORMS: dict[str, type[ChannelForm]] = {
    form.channel: form for form in (EmailChannelForm, PhoneChannelForm, AddressChannelForm)
}


class JobForm(forms.Form):
    company_name = forms.CharField(max_length=160, label="Company", help_text="A new name makes a new company.")
    title = forms.CharField(max_length=120, required=False, label="Job title")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))
    main = forms.BooleanField(required=False, label="The main company")

    def clean(self) -> dict[str, Any]:
        """No job ends before it begins."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "This is before the job began.")
        return data


class CreditForm(forms.Form):
    credit = forms.ChoiceField(choices=[("", "Not set"), *Credit.choices], required=False, label="Credit standing")
    credit_reason = forms.CharField(max_length=200, required=False, label="Reason")
    limit = forms.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, label="Credit limit", help_text="Empty: no limit."
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["limit"].label = f"Credit limit ({currency})"

    def clean(self) -> dict[str, Any]:
        """Who is stopped wants to know why."""
        data = super().clean() or {}
        if data.get("credit") in (Credit.WATCH, Credit.STOP) and not data.get("credit_reason"):
            self.add_error("credit_reason", "Say why, so that colleagues can tell the customer.")
        return data

    def values(self) -> dict[str, Any]:
        """The columns of the record."""
        data = self.cleaned_data
        limit = Money.of(data["limit"], self.currency) if data["limit"] is not None else None
        return {
            "credit": data["credit"],
            "credit_reason": data["credit_reason"],
            "credit_limit_minor": limit.minor if limit else None,
            "credit_limit_currency": self.currency if limit else "",
        }


class ParentForm(forms.Form):
    """Which company another belongs to, by its name."""

    parent = forms.CharField(max_length=160, required=False, label="Belongs to", help_text="Empty: to none.")

    def __init__(self, *args: Any, companies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = companies

    def clean_parent(self) -> Company | None:
        """The company of that name, among those one may see."""
        typed = self.cleaned_data["parent"]
        if not typed.strip():
            return None
        company: Company | None = self.companies.filter(name_key=name_key(typed)).order_by("id").first()
        if company is None:
            raise forms.ValidationError("There is no company of that name. Add it first.")
        return company


class TagForm(forms.Form):
    name = forms.CharField(max_length=60, label="Tag")
