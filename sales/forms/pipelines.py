"""Cleaning of what is typed about pipelines and stages."""

from typing import Any

from django import forms

from sales.conditions import CONDITIONS
from sales.models import Phase, Stage

OPEN_PHASES = [choice for choice in Phase.choices if choice[0] != Phase.CLOSED]


class PipelineForm(forms.Form):
    name = forms.CharField(max_length=60, label="Name")


class ReasonForm(forms.Form):
    name = forms.CharField(max_length=80, label="New reason")


class StageForm(forms.Form):
    """`values()` are what add_stage() and change_stage() take."""

    name = forms.CharField(max_length=60, label="Name")
    phase = forms.ChoiceField(
        choices=OPEN_PHASES, label="Counts as", help_text="So that figures of several pipelines can be compared."
    )
    probability = forms.IntegerField(min_value=0, max_value=100, label="Probability in %")
    stalled_after_days = forms.IntegerField(
        min_value=0, max_value=999, label="Stalled after days", help_text="0: a deal never counts as stalled here."
    )
    requires = forms.MultipleChoiceField(
        choices=[(name, condition.label) for name, condition in CONDITIONS.items()],
        required=False,
        label="What a deal needs to get here",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"probability": 50, "stalled_after_days": 14, **_of(stage)}
        super().__init__(*args, **kwargs)
        if stage is not None and not stage.is_open:
            for name in ("phase", "probability", "stalled_after_days"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Cleaned."""
        return dict(self.cleaned_data)


def _of(stage: Stage | None) -> dict[str, Any]:
    if stage is None:
        return {}
    return {name: getattr(stage, name) for name in ("name", "phase", "probability", "stalled_after_days", "requires")}
