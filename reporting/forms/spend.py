"""Cleaning of a cost."""

from typing import Any
from uuid import UUID

from django import forms

from crm.money import Money
from crm.tenancy.ids import uuid7
from reporting.models import Spend, SpendOn
from reporting.queries.spending import form_choices, known_words
from sales.forms.fields import DATE, MoneyField

CHOOSE = ("", "Choose")
ANOTHERS = ((f"{SpendOn.SOURCE}:", "Another source"), (f"{SpendOn.CAMPAIGN}:", "Another campaign"))
DAYS = {"required": "Give the day."}


class SpendForm(forms.Form):
    """An amount for a source or a form. `id` names a new one, so that sending it twice adds it once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    paid_for = forms.ChoiceField(label="Paid for", error_messages={"required": "Choose what was paid for."})
    source = forms.CharField(
        max_length=120, required=False, label="Its name, if it is another one", help_text="As its leads will name it."
    )
    amount = MoneyField(max_length=40, label="Amount", error_messages={"required": "Give the amount."})
    starts = forms.DateField(widget=DATE, label="From", error_messages=DAYS, help_text="Spread evenly over the days.")
    ends = forms.DateField(widget=DATE, label="To", error_messages=DAYS, help_text="The last day it paid for.")
    note = forms.CharField(max_length=200, required=False, label="Note")

    def __init__(self, *args: Any, currency: str, spend: Spend | None = None, **kwargs: Any) -> None:
        self.spend = spend or Spend(currency=currency)
        kwargs["initial"] = _shown(spend) if spend else {"id": uuid7()}
        super().__init__(*args, **kwargs)
        self.currency = currency
        amount: Any = self.fields["amount"]
        amount.currency = currency
        amount.help_text = f"In {currency}."
        chosen: Any = self.fields["paid_for"]
        chosen.choices = _choices(spend)

    def clean_amount(self) -> Money:
        """Raises ValidationError for nothing, or for another currency: the report adds up one."""
        amount: Money = self.cleaned_data["amount"]
        if amount.currency != self.currency:
            raise forms.ValidationError(f"Give it in {self.currency}: the report adds up one currency.")
        if amount.minor <= 0:
            raise forms.ValidationError("Give an amount above zero.")
        return amount

    def clean(self) -> dict[str, Any]:
        """Another source or campaign has a name, and days are in their order."""
        data = super().clean() or {}
        if data.get("paid_for") in dict(ANOTHERS) and not data.get("source"):
            self.add_error("source", "Give it its name.")
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day lies before the first.")
        return data

    def as_spend(self) -> Spend:
        """The cost that was typed, not saved."""
        data, spend = self.cleaned_data, self.spend
        if spend._state.adding:
            spend.id = UUID(str(data["id"]))
        spend.on, _, key = data["paid_for"].partition(":")
        spend.key = key or data["source"]
        spend.minor, spend.currency = data["amount"].minor, data["amount"].currency
        spend.starts, spend.ends, spend.note = data["starts"], data["ends"], data["note"]
        return spend


def _shown(spend: Spend) -> dict[str, Any]:
    kept = {name: getattr(spend, name) for name in ("id", "starts", "ends", "note")}
    return kept | {"paid_for": f"{spend.on}:{spend.key}", "amount": f"{spend.amount.amount:f}"}


def _choices(spend: Spend | None) -> list[Any]:
    """What leads came by, in groups; that of `spend` among them though no lead has it."""
    sources = [*_of_words(SpendOn.SOURCE, spend), *ANOTHERS]
    groups = {
        "Sources": sources,
        "Campaigns": _of_words(SpendOn.CAMPAIGN, spend),
        "Forms": [(f"{SpendOn.FORM}:{form_id}", name) for form_id, name in form_choices()],
    }
    return [CHOOSE, *((label, choices) for label, choices in groups.items() if choices)]


def _of_words(on: SpendOn, spend: Spend | None) -> list[tuple[str, str]]:
    names = known_words(on)
    if spend and spend.on == on and spend.key not in names:
        names.append(spend.key)
    return [(f"{on}:{name}", name) for name in names]
