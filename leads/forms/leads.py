"""Cleaning of what is typed about a lead."""

from functools import partial
from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.staff.models import WorkKind
from crm.staff.queries.room import choices_with_room
from crm.web.custom_fields.forms import OwnFields
from crm.work.models import CallOutcome
from leads.forms.nurture import DayAhead
from leads.forms.public import Line, Mail, Phone, Text
from leads.models import Lead
from sales.forms.fields import MOMENT, MoneyField, read_money

NOBODY = ("", "Nobody yet")


class NewLead(OwnFields, forms.Form):
    """A lead added by hand: somebody called, or left a card."""

    first_name = Line(max_length=80, required=False, label="First name")
    last_name = Line(max_length=80, required=False, label="Last name")
    email = Mail(max_length=254, required=False, label="E-mail")
    phone = Phone(max_length=40, required=False, label="Phone")
    company = Line(max_length=160, required=False, label="Company")
    job_title = Line(max_length=120, required=False, label="Job title")
    wants = Text(max_length=4000, required=False, label="What do they want?")
    value = Line(max_length=40, required=False, label="Worth a year")
    source = Line(max_length=80, required=False, label="Where from", initial="Added by hand")
    owner = forms.ChoiceField(required=False, label="Owner")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = active_members()
        names = [(str(member.id), member.name) for member in self.members]
        self.fields["owner"].choices = [NOBODY, *names]  # type: ignore[attr-defined]

    def clean_value(self) -> str:
        """As typed. Raises ValidationError for what is no amount."""
        text: str = self.cleaned_data["value"]
        if text:
            read_money(text, "EUR")
        return text

    def clean(self) -> dict[str, Any]:
        """A lead needs a way to be called by, and a way to be reached."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("first_name", "last_name", "email", "phone")):
            raise forms.ValidationError("Give a name, an e-mail address or a phone number.")
        return data

    @property
    def owner_chosen(self) -> Membership | None:
        """The colleague who gets it."""
        return next((each for each in self.members if str(each.id) == self.cleaned_data["owner"]), None)

    def answers(self) -> dict[str, str]:
        """As a submission keeps them."""
        skip = ("owner", "key", "source", "custom")
        return {name: text for name, text in self.cleaned_data.items() if text and name not in skip}


class LeadFacts(forms.ModelForm[Lead]):
    """The facts that can be edited in place."""

    value = MoneyField(required=False, max_length=40, label="Worth a year")

    class Meta:
        model = Lead
        fields = ("wants", "source", "owner", "next_action", "next_action_at")
        widgets = {"next_action_at": MOMENT, "wants": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = Membership.objects.active()
        owner.choices = partial(choices_with_room, WorkKind.LEAD, "Nobody yet")  # counted where it is shown
        worth: Any = self.fields["value"]
        worth.currency = self.instance.currency
        if (value := self.instance.value) is not None:
            self.initial["value"] = f"{value.amount:f} {value.currency}"


class DisqualifyForm(forms.Form):
    reason = Line(
        max_length=200, label="Why?", error_messages={"required": "Say why: the next colleague needs to know."}
    )
    again_at = DayAhead(required=False, label="Try again on", help_text="It comes back to the inbox on that day.")


class CallForm(forms.Form):
    outcome = forms.ChoiceField(choices=CallOutcome, label="How did it go?", initial=CallOutcome.REACHED)
    text = Text(required=False, max_length=4000, label="What was said")
