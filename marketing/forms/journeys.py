"""What is typed in the builder."""

from typing import Any, Self

from django import forms

from crm.accounts.actor import Actor
from crm.automation.models import Reentry
from crm.automation.steps import Settings
from crm.automation.triggers import TRIGGERS, offered_triggers
from crm.conditions.forms import ConditionFormMixin


class JourneyForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)


class TriggerForm(ConditionFormMixin, forms.Form):
    """What begins a journey, for whom, and how often."""

    event = forms.ChoiceField(label="Begins when somebody")
    reentry = forms.ChoiceField(label="A person may go through it", choices=Reentry, required=False)
    days = forms.IntegerField(label="Again after days", min_value=1, max_value=3650, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data = args[0] if args else kwargs.get("data")
        chosen = (data or kwargs.get("initial") or {}).get("event", "")
        known = TRIGGERS.get(chosen)
        self.kinds = known.kinds if known else ("person",)
        super().__init__(*args, **kwargs)
        choices = [(trigger.event, trigger.label) for trigger in offered_triggers()]
        self.fields["event"] = forms.ChoiceField(label="Begins when somebody", choices=[("", "Choose"), *choices])

    @classmethod
    def showing(cls, trigger: Settings, actor: Actor) -> Self:
        """The form with a version's trigger filled in, for somebody."""
        return cls(initial={"reentry": Reentry.ONCE, "days": 30, **trigger}, actor=actor)

    def clean(self) -> dict[str, Any]:
        """Days where they are asked for."""
        data = super().clean()
        data["reentry"] = data.get("reentry") or Reentry.ONCE
        if data["reentry"] == Reentry.AFTER and not data.get("days"):
            self.add_error("days", "Give a number of days, for example 30.")
        return data

    def settings(self) -> Settings:
        """The trigger as it is stored."""
        stored = super().settings()
        if stored["reentry"] != Reentry.AFTER:
            del stored["days"]
        return stored
