"""Cleaning of what is typed about how is sold."""

from typing import Any

from django import forms

from crm.customers.words import country_choices
from sales.forms.fields import DATE
from sales.forms.numbers import ExactInput
from sales.models import TaxCategory, TaxClass, Unit
from sales.models.selling import ROUNDINGS


class TermsForm(forms.Form):
    """`cleaned_data` is what change_terms() takes."""

    tax_included = forms.TypedChoiceField(
        choices=[("", "Prices are without tax, it comes on top"), ("1", "Prices have their tax in them")],
        coerce=bool, required=False, label="Prices and tax",
    )  # fmt: skip
    rounding = forms.ChoiceField(
        choices=ROUNDINGS, label="Tax is rounded", help_text="E-invoices in Europe ask for once for each rate."
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label="New products are sold by the", empty_label=None)
    tax_class = forms.ModelChoiceField(TaxClass.objects.none(), label="New products are taxed as", empty_label=None)
    deals_follow = forms.BooleanField(required=False, label="A deal's amount follows its products")

    def clean_tax_included(self) -> bool:
        """Without, unless it was chosen."""
        return bool(self.cleaned_data["tax_included"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["tax_class"].queryset = TaxClass.objects.filter(active=True)  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    name = forms.CharField(max_length=40, label="Name", help_text="For example: hour.")
    symbol = forms.CharField(max_length=12, label="Beside a quantity", help_text="For example: h.")
    places = forms.IntegerField(min_value=0, max_value=4, initial=0, label="Digits after the point")
    code = forms.CharField(
        max_length=3,
        initial="C62",
        label="Code in e-invoices",
        help_text="UN/ECE Recommendation 20: C62 is one, HUR an hour.",
    )

    def clean_code(self) -> str:
        """Capitals."""
        return str(self.cleaned_data["code"]).strip().upper()


class TaxClassForm(forms.Form):
    name = forms.CharField(max_length=60, label="Name")
    category = forms.ChoiceField(choices=TaxCategory.choices, label="Counts as", help_text="What e-invoices say of it.")


class TaxRateForm(forms.Form):
    rate = ExactInput(places=3, most=100, label="Per cent")
    valid_from = forms.DateField(label="From", widget=DATE)
    country = forms.ChoiceField(required=False, label="For customers in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = [(code, name) for code, name in country_choices() if code]
        self.fields["country"].choices = [("", "All countries without a rate of their own"), *countries]  # type: ignore[attr-defined]
