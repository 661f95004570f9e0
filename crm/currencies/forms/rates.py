"""What is typed about exchange rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from crm.currencies.feed import ECB
from crm.money import CURRENCIES


class RateForm(forms.Form):
    """One unit of a currency in the organization's own."""

    currency = forms.ChoiceField(label="One unit of")
    units = forms.DecimalField(
        min_value=Decimal("0.0000000001"), max_value=Decimal(10**8), max_digits=18, decimal_places=10, label="is"
    )
    day = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, home: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": timezone.localdate()})
        super().__init__(*args, **kwargs)
        others = [(code, code) for code in CURRENCIES if code != home]
        self.fields["currency"].choices = others  # type: ignore[attr-defined]
        self.fields["units"].label = f"Is so many {home}"


class FeedForm(forms.Form):
    """Where to read them every day."""

    active = forms.BooleanField(required=False, label="Read the rates every day")
    address = forms.URLField(
        max_length=300,
        label="Address",
        initial=ECB,
        assume_scheme="https",
        help_text="The European Central Bank's list, or one that is written like it.",
    )
