"""Cleaning of what is typed about a health rule."""

from typing import Any

from django import forms

from crm.customers.health import SIGNALS
from crm.customers.models import HealthRule


def signal_choices() -> list[tuple[str, str]]:
    """What can be counted, in the modules' order."""
    return [(signal.key, signal.label) for signal in sorted(SIGNALS.values(), key=lambda each: each.order)]


class HealthRuleForm(forms.ModelForm[HealthRule]):
    class Meta:
        model = HealthRule
        fields = ("signal", "comparison", "threshold", "points", "active")
        labels = {"comparison": "Is", "threshold": "Number", "active": "In use"}
        help_texts = {"points": "Below zero takes points away. Everybody begins with 50; 70 is good, below 40 at risk."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signal"] = forms.ChoiceField(choices=signal_choices, label="If the number of")
        self.fields["threshold"].widget.attrs["min"] = 0
        self.fields["points"].widget.attrs |= {"min": -100, "max": 100}

    def clean_threshold(self) -> int:
        """Nothing is counted below zero."""
        number: int = self.cleaned_data["threshold"]
        if number < 0:
            raise forms.ValidationError("Give a number from 0.")
        return number

    def clean_points(self) -> int:
        """More than a hundred up or down says nothing more."""
        points: int = self.cleaned_data["points"]
        if not -100 <= points <= 100 or points == 0:
            raise forms.ValidationError("Give points from -100 to 100, not 0.")
        return points
