"""Cleaning of what a member wants in his sales report, and when."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.queries.members import active_members
from reporting.models import Rhythm, SalesMail, Weekday
from reporting.queries.coverage import WEEKS
from reporting.queries.sales_mails import teams
from reporting.sections.all import sections_for
from sales.queries.pipelines import pipelines


class SalesMailForm(forms.Form):
    active = forms.BooleanField(required=False, label="Mail me the sales report")
    weekday = forms.TypedChoiceField(choices=Weekday, coerce=int, label="On")
    weekends = forms.BooleanField(required=False, label="On Saturdays and Sundays, too")
    hour = forms.TypedChoiceField(choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int, label="At")
    sections = forms.MultipleChoiceField(
        label="What it tells", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one."},
    )  # fmt: skip
    silent_weeks = forms.TypedChoiceField(
        choices=[(weeks, f"{weeks} weeks") for weeks in WEEKS],
        coerce=int,
        label="Customers count as not contacted after",
    )
    teams = forms.MultipleChoiceField(required=False, label="Teams", widget=forms.CheckboxSelectMultiple)
    members = forms.MultipleChoiceField(required=False, label="Reps", widget=forms.CheckboxSelectMultiple)
    pipelines = forms.MultipleChoiceField(required=False, label="Pipelines", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, row: SalesMail, zone: str, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self._offer("sections", [(each.key, f"{each.title}: {each.about[0].lower()}{each.about[1:]}")
                                 for each in sections_for(actor)])  # fmt: skip
        self.fields["hour"].help_text = f"On your clock ({zone.replace('_', ' ')})."
        if row.rhythm == Rhythm.DAILY:
            del self.fields["weekday"]
        else:
            del self.fields["weekends"]
        self._offer_scope(actor)

    def _offer_scope(self, actor: Actor) -> None:
        """What there is only one of, nobody has to pick."""
        colleagues = actor.can("reporting.activity")
        offered = {
            "teams": [(str(each.id), each.name) for each in teams()] if colleagues else [],
            "members": [(str(each.id), each.name) for each in active_members()] if colleagues else [],
            "pipelines": [(str(each.id), each.name) for each in pipelines()] if actor.can("sales.view") else [],
        }
        for name, found in offered.items():
            if len(found) > 1:
                self._offer(name, found)
                self.fields[name].help_text = "None picked: all of them, and those that come later."
            else:
                del self.fields[name]

    def _offer(self, name: str, found: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = found
