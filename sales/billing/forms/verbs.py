"""Cleaning of what is typed when something is done to an issued invoice."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField

from crm.exact import plain
from crm.web.formats import day
from sales.forms.fields import DATE
from sales.quotes.lines import Line
from sales.quotes.numbers import read_decimal, shown


class QuantityField(forms.CharField):
    """How many of a line to take back, from 0 to what is left of it."""

    def __init__(self, line: Line, most: Decimal, **kwargs: Any) -> None:
        self.line, self.most = line, most
        super().__init__(required=False, max_length=20, initial=shown(most), label=f"How many of {line.name}", **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "form-control fl-num"})

    def clean(self, value: Any) -> Any:
        """A Decimal. Raises ValidationError."""
        text = super().clean(value).strip()
        if not text:
            return Decimal(0)
        try:
            count = read_decimal(text, 4)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not 0 <= count <= self.most:
            raise forms.ValidationError(f"Between 0 and {plain(self.most):f}.")
        return count


class CreditForm(forms.Form):
    """A quantity for each line of which something is left."""

    reason = forms.CharField(
        required=False, max_length=2000, label="Why", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stands on the credit note.",
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[Line], left: Mapping[UUID, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"q-{line.id}"] = QuantityField(line, left[UUID(line.id)])

    def rows(self) -> list[tuple[Line, BoundField]]:
        """Each line with its field."""
        return [(line, self[f"q-{line.id}"]) for line in self.lines]

    def quantities(self) -> dict[UUID, Decimal]:
        """As credit_invoice() takes them."""
        return {UUID(line.id): self.cleaned_data[f"q-{line.id}"] for line in self.lines}


class PauseForm(forms.Form):
    """Reminders until a day off, off for good, or on."""

    how_long = forms.ChoiceField(choices=[("until", "until"), ("off", "off"), ("on", "on")])
    until = forms.DateField(required=False, widget=DATE)

    def clean(self) -> dict[str, Any]:
        """A pause has an end."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how_long") == "until" and not cleaned.get("until"):
            self.add_error("until", "Give a day.")
        return cleaned

    def how(self) -> dict[str, Any]:
        """As pause_reminders() takes it."""
        how = self.cleaned_data["how_long"]
        return {"off": how == "off", "until": self._day if how == "until" else None}

    def words(self) -> str:
        """What to say about it."""
        how = self.cleaned_data["how_long"]
        return {
            "off": "No more reminders for this invoice.",
            "on": "Reminders go as usual.",
            "until": f"No reminders before {day(self._day)}.",
        }[str(how)]

    @property
    def _day(self) -> date | None:
        found: date | None = self.cleaned_data.get("until")
        return found
