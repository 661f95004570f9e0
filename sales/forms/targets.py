"""Targets as they are typed: a line for the organization, each team and each member, a column for each period."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from crm.conditions.periods import Period
from crm.money import Money
from sales.actions.targets import Seen
from sales.forms.fields import read_money
from sales.targets import Whose, amount_in

WAS = "was"  # the field that says what the page showed
LOWEST, HIGHEST = Decimal(-99), Decimal(900)  # per cent


@dataclass(frozen=True)
class Row:
    """Whose targets a line has; `level` is 0 for everybody, 1 for a team, 2 for a member."""

    whose: Whose
    label: str
    level: int


@dataclass(frozen=True)
class Line:
    """A line of the page: its fields, and what the year comes to as it is kept."""

    row: Row
    fields: list[forms.BoundField]
    year: int | None


class TargetsForm(forms.Form):
    """`cells()` and `seen()` are what set_targets() takes.

    `known`: amounts in minor units by whose they are and the keys of their periods, of any length. `offered`: what
    the fields start with instead, where somebody asked for last year's.
    """

    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        rows: list[Row],
        periods: list[Period],
        known: Mapping[Whose, Mapping[str, int]],
        currency: str,
        offered: Mapping[tuple[Whose, str], int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.periods, self.currency, self.known = rows, periods, currency, known
        self.stand = {
            (row.whose, period.key): amount_in(period, known.get(row.whose, {})) for row in rows for period in periods
        }
        for row in rows:
            for period in periods:
                minor = (offered or {}).get((row.whose, period.key)) or self.stand[row.whose, period.key]
                self.fields[_name(row, period)] = forms.CharField(
                    required=False, max_length=40, label=f"{row.label}, {period.words}",
                    initial=_typed(minor, currency) if minor else "",
                    widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
                )  # fmt: skip

    @property
    def shown(self) -> str:
        """What the page shows as kept, for the hidden field: by the fields' names."""
        if self.is_bound:
            return str(self.data.get(WAS, ""))
        named = {_name(row, period): self.stand[row.whose, period.key] for row in self.rows for period in self.periods}
        return json.dumps({name: minor for name, minor in named.items() if minor})

    def clean(self) -> dict[str, Any]:
        """Amounts; says for each that is none what would be right."""
        data = super().clean() or {}
        for name in [name for name in self.fields if name != WAS]:
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
        """What each is to win in each period; None for nothing, which 0 means too. Without fields that were not sent,
        or where the person let a colleague's amount stand.
        """
        return {
            (row.whose, period.key): _some(self.cleaned_data[name])
            for row in self.rows
            for period in self.periods
            if (name := _name(row, period)) in self.data and self.data.get(f"keep.{name}") != "theirs"
        }

    def seen(self) -> Seen | None:
        """What the page showed; None where it did not say."""
        try:
            was = json.loads(self.data.get(WAS, ""))
        except ValueError:
            return None
        if not isinstance(was, dict) or not all(type(minor) is int for minor in was.values()):
            return None
        names = {(row.whose, period.key): _name(row, period) for row in self.rows for period in self.periods}
        labels = {cell: (name, str(self.fields[name].label)) for cell, name in names.items()}
        return Seen({cell: was.get(name) for cell, name in names.items()}, labels)

    def lines(self) -> list[Line]:
        """The fields as the page shows them."""
        return [
            Line(
                row,
                [self[_name(row, period)] for period in self.periods],
                sum(self.known.get(row.whose, {}).values()) or None,
            )
            for row in self.rows
        ]

    def together(self) -> list[int]:
        """What the members shown have of each period, as it is kept."""
        members = [row.whose for row in self.rows if row.level == 2]
        return [sum(self.stand[whose, period.key] or 0 for whose in members) for period in self.periods]


def read_percent(text: str) -> Decimal | None:
    """How much more than last year: "7.5", "-5%", "+10"; None for anything else."""
    try:
        percent = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and LOWEST <= percent <= HIGHEST else None


def _name(row: Row, period: Period) -> str:
    return f"{row.whose.key}-{period.key}"


def _some(amount: Money | None) -> Money | None:
    return amount if amount and amount.minor else None


def _typed(minor: int, currency: str) -> str:
    """As a person types it: with all its cents, or without where they are none."""
    amount = Money(minor, currency).amount
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:f}"
