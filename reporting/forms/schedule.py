"""Cleaning of a schedule."""

from django import forms

from reporting.models import Frequency
from reporting.spans import CHOICES


class ScheduleForm(forms.Form):
    active = forms.BooleanField(required=False, label="Mail me this dashboard", initial=True)
    frequency = forms.ChoiceField(choices=Frequency, label="How often", initial=Frequency.WEEKLY)
    hour = forms.TypedChoiceField(
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int, label="At", initial=7
    )
    period = forms.ChoiceField(choices=CHOICES, label="Showing", initial="this-quarter")
