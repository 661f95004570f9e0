"""Cleaning of what a deal starts with."""

from collections.abc import Sequence
from typing import Any

from django import forms

from leads.employers import Employer, Suggestion, said_company
from leads.forms.public import Line
from leads.models import Lead
from sales.forms.fields import MoneyField
from sales.models import Pipeline

OWN, NEW, NONE = "own", "new", "none"


class ConvertForm(forms.Form):
    """Name, value and pipeline of the deal, and for which company it is."""

    name = Line(max_length=160, label="Deal")
    value = MoneyField(required=False, max_length=40, label="Value")
    pipeline = forms.ModelChoiceField(Pipeline.objects.none(), label="Pipeline", empty_label=None, required=False)
    company = forms.ChoiceField(widget=forms.RadioSelect, required=False, label="Company")
    new_company = Line(max_length=160, required=False, label="Name of the new company")

    def __init__(
        self, *args: Any, lead: Lead, suggestions: Sequence[Suggestion], with_value: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lead, self.suggestions = lead, suggestions
        value: Any = self.fields["value"]
        value.currency = lead.currency
        value.help_text = f"In {lead.currency}, unless you write another currency beside it."
        if not with_value:
            del self.fields["value"]
        pipeline: Any = self.fields["pipeline"]
        pipeline.queryset = Pipeline.objects.filter(active=True)
        company: Any = self.fields["company"]
        company.choices = self._companies()
        self.initial.setdefault("company", company.choices[0][0])
        self.initial.setdefault("new_company", said_company(lead))

    def clean(self) -> dict[str, Any]:
        """A new company has a name. Where nothing is chosen, the first choice counts."""
        data = super().clean() or {}
        if data.get("company") == NEW and not data.get("new_company"):
            self.add_error("new_company", "Give the new company its name.")
        return data

    def values(self) -> dict[str, Any]:
        """As convert_lead takes them."""
        kept = {name: self.cleaned_data.get(name) for name in ("name", "value", "pipeline")}
        return kept | {"employer": self._employer()}

    def _employer(self) -> Employer | None:
        chosen = self.cleaned_data["company"] or self.initial["company"]
        if chosen == OWN:
            return None
        if chosen == NEW:
            return Employer(new_name=self.cleaned_data["new_company"])
        return Employer(next((each.company for each in self.suggestions if str(each.company.id) == chosen), None))

    def _companies(self) -> list[tuple[str, str]]:
        found = [
            (str(each.company.id), f"{each.company.name} ({each.reason})" if each.reason else each.company.name)
            for each in self.suggestions
        ]
        own = [(OWN, self.lead.company.name)] if self.lead.company else []
        nobody = [(NONE, f"None: {self.lead.person.name} buys for himself or herself")]
        if own or found:
            return [*own, *found, (NEW, "A new company"), *nobody]
        return [(NEW, "A new company"), *nobody] if said_company(self.lead) else [*nobody, (NEW, "A new company")]
