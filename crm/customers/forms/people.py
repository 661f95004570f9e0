"""Cleaning of what is typed about a person."""

from typing import Any

from django import forms
from django.urls import reverse

from crm.accounts.models import Membership
from crm.customers.actions.matching import find_person
from crm.customers.models import Person
from crm.customers.normal_forms import phone_e164
from crm.customers.words import country_choices, language_choices
from crm.web.custom_fields.forms import OwnFields


class PersonFields(forms.ModelForm[Person]):
    """What both forms of a person have in common."""

    known: Person | None = None  # whose address was typed

    company_name = forms.CharField(
        max_length=160, required=False, label="Company", help_text="A new name makes a new company."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(required=False, label="E-mail", max_length=254)
        self.fields["country"] = forms.ChoiceField(choices=country_choices, required=False, label="Country")
        self.fields["lifecycle"].label = "Stage"
        if self.instance.company:
            self.initial["company_name"] = self.instance.company.name

    def clean_email(self) -> str:
        """Known addresses are never entered twice; the page offers to open whose it is."""
        email: str = self.cleaned_data["email"]
        known = find_person(email)
        if known is not None and known.id != self.instance.id:
            self.known = known
            raise forms.ValidationError("Somebody with this address is known already.")
        return email

    def clean_phone(self) -> str:
        """As +49301234567."""
        return clean_phone(self.cleaned_data["phone"], self.data.get("country") or self.instance.country)


class PersonForm(OwnFields, PersonFields):
    """Somebody new."""

    field_order = ("first_name", "last_name", "email", "phone", "company_name", "job_title")

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "email", "phone", "job_title", "city", "country", "lifecycle")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("first_name", "last_name", "email", "phone", "company_name", "country")
        ask_while_typing(self, "customers:known_person", *names)

    def clean(self) -> dict[str, Any]:
        """A person needs something to be called by."""
        data = super().clean() or {}
        if not any(data.get(name) for name in ("first_name", "last_name", "email")) and not self.errors:
            raise forms.ValidationError("Give a name or an e-mail address.")
        return data


class PersonFacts(PersonFields):
    """The facts that can be edited in place."""

    class Meta:
        model = Person
        fields = (
            "first_name", "last_name", "email", "phone", "job_title", "street", "postal_code", "city",
            "country", "language", "preferred_channel", "best_time", "do_not_call", "birthday", "lifecycle", "source",
            "owner",
        )  # fmt: skip
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(choices=language_choices, required=False, label="Language")
        self.fields["owner"].queryset = Membership.objects.active()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody"  # type: ignore[attr-defined]


def ask_while_typing(form: forms.BaseForm, url_name: str, *names: str) -> None:
    """Let these fields ask a page, as one types, whether somebody is known already."""
    for name in names:
        form.fields[name].widget.attrs |= {
            "hx-get": reverse(url_name),
            "hx-trigger": "change, input changed delay:400ms",
            "hx-target": "#known",
            "hx-swap": "innerHTML",
            "hx-include": "closest form",
            "hx-sync": "closest form:replace",
        }


def clean_phone(typed: str, country: str) -> str:
    """The number in E.164. Raises ValidationError saying what would be right."""
    if not typed.strip():
        return ""
    number = phone_e164(typed, region=(country or "").upper() or None)
    if not number:
        raise forms.ValidationError("Give the number with its country code, for example +49 30 1234567.")
    return number
