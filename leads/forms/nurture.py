"""Until when a lead is left alone."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from crm.conditions.periods import midnight
from sales.forms.fields import DATE

NURTURE_TIMES = (
    ("1", "For a month"),
    ("3", "For three months"),
    ("6", "For half a year"),
    ("12", "For a year"),
    ("", "Until somebody takes it up"),
)
HOUR = relativedelta(hours=8)  # in the morning, when somebody is there


def months_ahead(months: str) -> datetime | None:
    """The morning of the day so many months from today; None for ""."""
    return _morning(timezone.localdate() + relativedelta(months=int(months))) if months.isdecimal() else None


def soon() -> date:
    """What is proposed: three months from today."""
    return timezone.localdate() + relativedelta(months=3)


def _morning(day: date) -> datetime:
    return midnight(day) + HOUR


class DayAhead(forms.DateField):
    """A day that is still to come. Cleans to its morning, or None."""

    widget = DATE

    def clean(self, value: object) -> datetime | None:
        """Raises ValidationError for today and before."""
        day: date | None = super().clean(value)
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError("Choose a day that is still to come.")
        return None if day is None else _morning(day)


class NurtureForm(forms.Form):
    until = DayAhead(
        required=False, label="Take it up again on", help_text="Without a day it waits until somebody takes it up."
    )
