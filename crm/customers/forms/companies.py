"""Cleaning of what is typed about a company."""

from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.customers.models import Company


class CompanyForm(forms.ModelForm[Company]):
    class Meta:
        model = Company
        fields = ("name", "domain", "industry", "employees", "phone", "street", "postal_code", "city", "country")
        help_texts = {
            "domain": "Of its e-mail addresses, for example nordwind.de.",
            "country": "Two letters, for example DE.",
        }


class CompanyFacts(forms.ModelForm[Company]):
    """The facts that can be edited in place."""

    class Meta:
        model = Company
        fields = (*CompanyForm.Meta.fields, "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Membership.objects.active()  # type: ignore[attr-defined]
