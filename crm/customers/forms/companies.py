"""Cleaning of what is typed about a company."""

from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.customers.forms.people import ask_while_typing, clean_phone
from crm.customers.models import Company
from crm.customers.words import country_choices
from crm.web.custom_fields.forms import OwnFields


class CompanyForm(OwnFields, forms.ModelForm[Company]):
    class Meta:
        model = Company
        fields: tuple[str, ...] = (
            "name", "domain", "industry", "employees", "email", "phone", "street", "postal_code", "city", "country",
        )  # fmt: skip
        help_texts = {"domain": "Of its e-mail addresses, for example nordwind.de."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(choices=country_choices, required=False, label="Country")
        self.fields["email"] = forms.EmailField(required=False, label="E-mail", max_length=254)
        if self.instance._state.adding:
            ask_while_typing(self, "customers:known_company", "name", "domain")

    def clean_domain(self) -> str:
        """Without what people paste along: "https://www.nordwind.de/" is nordwind.de."""
        typed = str(self.cleaned_data["domain"]).strip().casefold()
        return typed.rpartition("://")[2].partition("/")[0].rpartition("@")[2].removeprefix("www.")

    def clean_phone(self) -> str:
        """As +49301234567."""
        return clean_phone(self.cleaned_data["phone"], self.data.get("country") or self.instance.country)


class CompanyFacts(CompanyForm):
    """The facts that can be edited in place."""

    class Meta(CompanyForm.Meta):
        fields = (*CompanyForm.Meta.fields, "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Membership.objects.active()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody"  # type: ignore[attr-defined]
