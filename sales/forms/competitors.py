"""Cleaning of what is typed about competitors."""

from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import MoneyField
from sales.models import Competitor, DealCompetitor, LossReason, Standing
from sales.queries.competitors import competitor_called

NAMES = {"list": "known-competitors", "autocomplete": "off"}


class CompetitorForm(OwnFields, forms.ModelForm[Competitor]):
    class Meta:
        model = Competitor
        fields: tuple[str, ...] = ("name", "website", "strengths", "weaknesses", "pitch")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("strengths", "weaknesses", "pitch")}

    def clean_name(self) -> str:
        """Not one that there is."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        known = competitor_called(name)
        if known and known.pk != self.instance.pk:
            raise forms.ValidationError(f"There is a competitor called {known.name} already.")
        return name


class CompetitorFacts(CompetitorForm):
    """The facts that can be edited in place."""

    class Meta(CompetitorForm.Meta):
        fields = (*CompetitorForm.Meta.fields, "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Membership.objects.active()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody"  # type: ignore[attr-defined]


class RivalForm(forms.Form):
    """A competitor in a deal."""

    competitor = forms.CharField(
        max_length=120, label="Who", widget=forms.TextInput(attrs=NAMES), error_messages={"required": "Say who it is."}
    )
    standing = forms.ChoiceField(choices=Standing.choices, label="How they stand", initial=Standing.RUNNING)
    price = MoneyField(required=False, max_length=40, label="Their price")
    notes = forms.CharField(max_length=500, required=False, label="Strengths and notes")

    def __init__(self, *args: Any, currency: str, rival: DealCompetitor | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of(rival))
        super().__init__(*args, **kwargs)
        self.fields["price"].currency = currency  # type: ignore[attr-defined]
        self.fields["competitor"].disabled = rival is not None


class CloseForm(forms.Form):
    """What is said when a deal is won or lost."""

    reason = forms.ModelChoiceField(LossReason.objects.none(), empty_label=None, widget=forms.RadioSelect)
    competitor = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=NAMES))
    price = MoneyField(required=False, max_length=40, label="What did they ask for?")

    def __init__(self, *args: Any, outcome: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.queryset = LossReason.objects.filter(active=True, outcome=outcome)
        reason.required = outcome == "lost"
        reason.label = "Why?" if outcome == "lost" else "What decided it?"
        reason.error_messages["required"] = "Choose a reason: it is how you learn from lost deals."
        self.fields["competitor"].label = "Who got it?" if outcome == "lost" else "Whom did you beat?"
        self.fields["price"].currency = currency  # type: ignore[attr-defined]
        self.fields["price"].help_text = "Their price, if you know it: it tells how far apart you were."

    def clean(self) -> dict[str, Any]:
        """A price is somebody's."""
        data = super().clean() or {}
        price = data.get("price")
        if price and price.minor and not data.get("competitor", "").strip():
            self.add_error("competitor", "Say whose price that is.")
        return data


def _of(rival: DealCompetitor | None) -> dict[str, Any]:
    if rival is None:
        return {}
    price = rival.price
    return {
        "competitor": rival.competitor.name,
        "standing": rival.standing,
        "price": f"{price.amount:f} {price.currency}" if price else "",
        "notes": rival.notes,
    }
