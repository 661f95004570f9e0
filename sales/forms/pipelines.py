"""Cleaning of what is typed about pipelines and stages."""

from typing import Any
from uuid import uuid4

from django import forms

from crm.accounts.models import Role
from crm.records.queries.custom_fields import custom_fields
from sales.checks import CONDITIONS
from sales.models import USUAL_CATEGORY, Category, Phase, Stage
from sales.needs import OWN, TASK
from sales.quoting import knows_quotes

MOST_MILESTONES = 8
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
    category = forms.ChoiceField(
        choices=Category.choices,
        required=False,
        label="In the forecast",
        help_text="What its deals count as, unless somebody says otherwise of one.",
    )
    stalled_after_days = forms.IntegerField(
        min_value=0, max_value=999, label="Stalled after days", help_text="0: a deal never counts as stalled here."
    )
    responsible = forms.ModelChoiceField(
        Role.objects.none(),
        required=False,
        label="Whose part it is",
        empty_label="The deal's owner alone",
        help_text="Members with this role hear of every deal that comes here.",
    )
    requires = forms.MultipleChoiceField(
        required=False, label="What a deal needs to get here", widget=forms.CheckboxSelectMultiple
    )
    tasks = forms.CharField(
        required=False,
        label="Tasks that have to be done before",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, for example: Check the credit. A task of the deal that is called so has to be done.",
    )

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"probability": 50, "category": Category.PIPELINE, "stalled_after_days": 14, **_of(stage)}
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.fields["responsible"].queryset = Role.objects.all()  # type: ignore[attr-defined]
        self.fields["requires"].choices = _conditions()  # type: ignore[attr-defined]
        if stage is not None and not stage.is_open:
            for name in ("phase", "probability", "category", "stalled_after_days", "responsible"):
                del self.fields[name]
        else:
            self._add_milestones(stage.milestones if stage else [])

    def clean_tasks(self) -> list[str]:
        """Titles, each once."""
        lines = (" ".join(line.split())[:100] for line in str(self.cleaned_data["tasks"]).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def values(self) -> dict[str, Any]:
        """Cleaned. Conditions that are not offered any more go with the first change."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith("milestone_")}
        data["requires"] = [*data["requires"], *(f"{TASK}.{title}" for title in data.pop("tasks"))]
        if "category" in data and not data["category"]:
            data["category"] = self.stage.category if self.stage else USUAL_CATEGORY[Phase(data["phase"])]
        if "milestone_0" in self.fields:
            data["milestones"] = self._milestones()
        return data

    def milestone_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each milestone: its name, and whether it is needed to go on."""
        rows = range(MOST_MILESTONES if "milestone_0" in self.fields else 0)
        return [(self[f"milestone_{row}"], self[f"milestone_{row}_needed"]) for row in rows]

    def plain_fields(self) -> list[forms.BoundField]:
        """All others."""
        return [field for field in self.visible_fields() if not field.name.startswith("milestone_")]

    def _add_milestones(self, known: list[dict[str, Any]]) -> None:
        for row in range(MOST_MILESTONES):
            each = known[row] if row < len(known) else {}
            name = f"milestone_{row}"
            self.fields[name] = forms.CharField(
                max_length=80, required=False, label=f"Milestone {row + 1}", initial=each.get("name", "")
            )
            self.fields[f"{name}_needed"] = forms.BooleanField(
                required=False, label="Needed to go on", initial=bool(each.get("needed"))
            )
            self.fields[f"{name}_key"] = forms.SlugField(
                required=False, initial=each.get("key", ""), widget=forms.HiddenInput
            )

    def _milestones(self) -> list[dict[str, Any]]:
        """Those that have a name; one that is renamed stays the same."""
        known = {each["key"] for each in (self.stage.milestones if self.stage else [])}
        found: dict[str, dict[str, Any]] = {}
        for row in range(MOST_MILESTONES):
            name = f"milestone_{row}"
            key = self.cleaned_data[f"{name}_key"]
            if text := " ".join(self.cleaned_data[name].split()):
                key = key if key in known and key not in found else uuid4().hex[:12]
                found[key] = {"key": key, "name": text, "needed": self.cleaned_data[f"{name}_needed"]}
        return list(found.values())


def _conditions() -> list[tuple[str, str]]:
    offered = [(name, each.label) for name, each in CONDITIONS.items() if name != "quote_sent" or knows_quotes()]
    return [*offered, *((f"{OWN}.{field.key}", field.label) for field in custom_fields("deal"))]


def _of(stage: Stage | None) -> dict[str, Any]:
    if stage is None:
        return {}
    tasks = [name.removeprefix(f"{TASK}.") for name in stage.requires if name.startswith(f"{TASK}.")]
    named = ("name", "phase", "probability", "category", "stalled_after_days", "requires")
    return {
        **{name: getattr(stage, name) for name in named},
        "responsible": stage.responsible_id,
        "tasks": "\n".join(tasks),
    }
