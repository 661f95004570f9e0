"""What somebody says a period will bring, as it is typed."""

from typing import Any

from django import forms

from crm.money import Money
from sales.forecasts.models import ForecastCall
from sales.forms.fields import read_money

AMOUNT = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})


class CallForm(forms.Form):
    """`cleaned_data` is what save_call() takes. Empty amounts are as reckoned."""

    commit_minor = forms.CharField(required=False, max_length=40, label="Commit", widget=AMOUNT)
    best_minor = forms.CharField(required=False, max_length=40, label="Best case", widget=AMOUNT)
    note = forms.CharField(required=False, max_length=500, label="Note", widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, *, currency: str, call: ForecastCall | None, hints: dict[str, str]) -> None:
        super().__init__(data, initial=_of(call))
        self.currency = currency
        for name, hint in hints.items():
            self.fields[name].help_text = hint

    def clean_commit_minor(self) -> int | None:
        """Minor units, or None for as reckoned."""
        return self._amount("commit_minor")

    def clean_best_minor(self) -> int | None:
        """Minor units, or None for as reckoned."""
        return self._amount("best_minor")

    def clean(self) -> dict[str, Any]:
        """The best case is never the smaller one."""
        data = super().clean() or {}
        commit, best = data.get("commit_minor"), data.get("best_minor")
        if commit is not None and best is not None and best < commit:
            self.add_error("best_minor", "The best case can't be less than the commit.")
        return data

    def _amount(self, name: str) -> int | None:
        text = str(self.cleaned_data[name]).strip()
        if not text:
            return None
        amount = read_money(text, self.currency)
        if amount.currency != self.currency:
            raise forms.ValidationError(f"The forecast is in {self.currency}.")
        if amount.minor < 0:
            raise forms.ValidationError("A forecast can't be below nothing.")
        return amount.minor


def _of(call: ForecastCall | None) -> dict[str, str]:
    if call is None:
        return {}
    return {
        "commit_minor": _typed(call.commit_minor, call.currency),
        "best_minor": _typed(call.best_minor, call.currency),
        "note": call.note,
    }


def _typed(minor: int | None, currency: str) -> str:
    """As a person types it, without cents that are none."""
    return "" if minor is None else f"{Money(minor, currency).amount.normalize():f}"
