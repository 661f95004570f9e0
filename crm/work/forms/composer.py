"""What is filled in beside the text of a note, mail, call or task."""

from datetime import datetime

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.events.types import SubjectRef
from crm.work.actions.notes import About
from crm.work.models import CallDirection, CallOutcome


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


class CallForm(forms.Form):
    direction = forms.ChoiceField(choices=CallDirection, initial=CallDirection.OUTGOING, label="Direction")
    outcome = forms.ChoiceField(choices=CallOutcome, initial=CallOutcome.REACHED, label="Outcome")
    minutes = forms.IntegerField(min_value=0, max_value=600, required=False, label="Minutes")


class MailForm(forms.Form):
    subject = forms.CharField(max_length=200, label="Subject")


def _members() -> list[tuple[str, str]]:
    return [("", "Me"), *((str(member.id), member.name) for member in active_members())]


class TaskForm(forms.Form):
    assignee = forms.ChoiceField(choices=_members, required=False, label="For")
    due_at = forms.DateTimeField(
        required=False,
        label="Due",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def assignee_for(self, actor: Actor) -> Membership | None:
        """The chosen colleague, or oneself."""
        chosen = self.cleaned_data["assignee"] or actor.member_id
        return Membership.objects.active().filter(id=chosen).first() if chosen else None


class NewTaskForm(TaskForm):
    """A task on its own page."""

    field_order = ("title", "assignee", "due_at", "details")

    title = forms.CharField(
        max_length=200, label="What has to be done?", widget=forms.TextInput(attrs={"autofocus": True})
    )
    details = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), label="Details")

    def due(self) -> datetime | None:
        """When."""
        return self.cleaned_data["due_at"]
