"""One fact of a task, edited in place."""

from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.work.dues import due_of
from crm.work.forms.tasks import EARLIEST, LATEST
from crm.work.models import Task


class TaskFacts(forms.ModelForm[Task]):
    """What can be edited in a cell of the list."""

    due = forms.DateField(
        required=False, label="Due", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Task
        fields = ("title", "priority", "assignee")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee: Any = self.fields["assignee"]
        assignee.queryset = Membership.objects.active()
        assignee.empty_label = "Nobody yet"
        task = self.instance
        known = due_of(task.due_at, task.due_on, task.zone)
        self.initial["due"] = known.day if known else None

    def clean_due(self) -> Any:
        """Within a lifetime."""
        day = self.cleaned_data["due"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Choose a day between 2000 and 2100.")
        return day
