"""What is filled in beside the text of a note, mail, call or task."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.events.types import SubjectRef
from crm.work.about import About
from crm.work.forms.tasks import AHEAD, DueFields
from crm.work.models import CallDirection, CallOutcome, Priority
from crm.work.planning import Plan


class AboutForm(forms.Form):
    """The hidden fields that say what the text belongs to."""

    text = forms.CharField(max_length=20_000, required=False, strip=True)
    subject_kind = forms.CharField(max_length=40)
    subject_id = forms.UUIDField()
    person_id = forms.UUIDField(required=False)
    company_id = forms.UUIDField(required=False)
    back = forms.CharField(max_length=500)

    def about(self) -> About:
        """The record it belongs to."""
        data = self.cleaned_data
        return About(SubjectRef(data["subject_kind"], data["subject_id"]), data["person_id"], data["company_id"])


class CallForm(DueFields):
    """A call, and what to do next in the same step."""

    field_order = ("direction", "outcome", "minutes", "next_task", "due_day", "due_time")

    direction = forms.ChoiceField(choices=CallDirection, initial=CallDirection.OUTGOING, label="Direction")
    outcome = forms.ChoiceField(choices=CallOutcome, initial=CallOutcome.REACHED, label="Outcome")
    minutes = forms.IntegerField(min_value=0, max_value=600, required=False, label="Minutes")
    next_task = forms.CharField(max_length=200, required=False, label="Next task")

    def call(self) -> dict[str, Any]:
        """What is said of the call itself."""
        return {name: self.cleaned_data[name] for name in ("direction", "outcome", "minutes")}


class MailForm(forms.Form):
    subject = forms.CharField(max_length=200, label="Subject")


def _members() -> list[tuple[str, str]]:
    return [("", "Me"), *((str(member.id), member.name) for member in active_members())]


class TaskForm(DueFields):
    """A task in the composer: its most used facts; the rest is on its own page."""

    field_order = ("assignee", "due_day", "due_time", "remind_before", "priority")

    assignee = forms.ChoiceField(choices=_members, required=False, label="For")
    remind_before = forms.TypedChoiceField(choices=AHEAD, required=False, coerce=int, empty_value=None, label="Remind")
    priority = forms.TypedChoiceField(
        choices=Priority, required=False, coerce=int, empty_value=str(int(Priority.NORMAL)), initial=Priority.NORMAL,
        label="Priority",
    )  # fmt: skip

    def assignee_for(self, actor: Actor) -> Membership | None:
        """The chosen colleague, or oneself."""
        chosen = self.cleaned_data["assignee"] or actor.member_id
        return Membership.objects.active().filter(id=chosen).first() if chosen else None

    def plan(self) -> Plan:
        """When, and the reminder where there is a day."""
        due = self.due()
        return Plan(due, self.cleaned_data["remind_before"] if due else None)
