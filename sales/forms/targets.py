"""Targets as they are typed: a line for the organization, each team and each member, a column for each quarter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from crm.conditions.periods import Period
from crm.money import Money
from sales.forms.fields import read_money
from sales.models import Target
from sales.targets import Whose


@dataclass(frozen=True)
class Row:
    """Whose targets a line has; `level` is 0 for everybody, 1 for a team, 2 for a member."""

    whose: Whose
    label: str
    level: int


class TargetsForm(forms.Form):
    """`cells()` are what set_targets() takes."""

    def __init__(
        self,
        *args: Any,
        rows: list[Row],
        quarters: list[Period],
        known: Mapping[tuple[Whose, str], Target],
        currency: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.quarters, self.currency = rows, quarters, currency
        for row in rows:
            for quarter in quarters:
                target = known.get((row.whose, quarter.key))
                self.fields[_name(row, quarter)] = forms.CharField(
                    required=False, max_length=40, label=f"{row.label}, {quarter.words}",
                    initial=_typed(target.amount) if target else "",
                    widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Amounts; says for each that is none what would be right."""
        data = super().clean() or {}
        for name in self.fields:
            text = (data.get(name) or "").strip()
            try:
                data[name] = read_money(text, self.currency) if text else None
            except forms.ValidationError as error:
                self.add_error(name, error)
                continue
            if data[name] is not None and data[name].currency != self.currency:
                self.add_error(name, f"Targets are in {self.currency}.")
        return data

    def cells(self) -> dict[tuple[Whose, str], Money | None]:
        """What each is to win in each quarter; None for nothing, which 0 means too."""
        return {
            (row.whose, quarter.key): _some(self.cleaned_data[_name(row, quarter)])
            for row in self.rows
            for quarter in self.quarters
        }

    def lines(self) -> list[tuple[Row, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        return [(row, [self[_name(row, quarter)] for quarter in self.quarters]) for row in self.rows]


def _name(row: Row, quarter: Period) -> str:
    return f"{row.whose.key}-{quarter.key}"


def _some(amount: Money | None) -> Money | None:
    return amount if amount and amount.minor else None


def _typed(amount: Money) -> str:
    """As a person types it, without cents that are none."""
    return f"{amount.amount.normalize():f}"
