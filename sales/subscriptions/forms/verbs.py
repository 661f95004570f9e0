"""Cleaning of what is typed where a subscription is changed, paused or cancelled."""

from datetime import date
from typing import Any

from django import forms

from crm.web.formats import day
from sales.forms.fields import DATE
from sales.subscriptions.actions.cancelling import Leaving, regular_end
from sales.subscriptions.guarding import MOST_EVERY
from sales.subscriptions.models import CancelReason, Subscription
from sales.subscriptions.models.subscription import UNITS
from sales.subscriptions.queries.subscriptions import cancel_reasons

REASON = {"required": "Choose the reason: it is what you learn from."}
RADIO = forms.RadioSelect


class ChangeForm(forms.Form):
    """When the change holds, and where what it costs is billed."""

    every = forms.IntegerField(min_value=1, max_value=MOST_EVERY, label="Billed every")
    unit = forms.ChoiceField(choices=UNITS, label="Interval")
    when = forms.ChoiceField(label="From when", widget=RADIO)
    bill = forms.ChoiceField(
        required=False, label="What it costs until then goes",
        choices=[("next", "On the next invoice"), ("once", "On an invoice of its own, now")], widget=RADIO,
    )  # fmt: skip

    def __init__(self, *args: Any, subscription: Subscription, today: date, **kwargs: Any) -> None:
        initial = {"every": subscription.every, "unit": subscription.unit, "when": "now", "bill": "next"}
        super().__init__(*args, **kwargs | {"initial": initial})
        following = max(subscription.next_on, today)
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            ("now", "Now, reckoned to the day"),
            ("next", f"From the next period, {day(following)}"),
        ]


class PauseForm(forms.Form):
    """From when, and until when."""

    when = forms.ChoiceField(label="From when", widget=RADIO)
    resumes_on = forms.DateField(
        required=False, label="Goes on by itself on", widget=DATE, help_text="Empty: when somebody resumes it."
    )
    credit = forms.BooleanField(required=False, label="Give back what is left of the paid period, on the next invoice")

    def __init__(self, *args: Any, subscription: Subscription, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"when": "period"}})
        self.least = {"now": today, "period": max(subscription.next_on, today)}
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            ("period", f"When what is billed is over, {day(self.least['period'])}"),
            ("now", "Today"),
        ]

    def clean(self) -> dict[str, Any]:
        """It goes on after it paused."""
        cleaned = super().clean() or self.cleaned_data
        least, until = self.least.get(cleaned.get("when", "")), cleaned.get("resumes_on")
        if least and until and until <= least:
            self.add_error("resumes_on", f"That has to be after {day(least)}.")
        return cleaned

    def how(self) -> dict[str, Any]:
        """As pause_subscription() takes it."""
        data = self.cleaned_data
        now = data["when"] == "now"
        return {"now": now, "resumes_on": data["resumes_on"], "credit": now and data["credit"]}


class CancelForm(forms.Form):
    """When it ends, and why."""

    when = forms.ChoiceField(label="When does it end?", widget=RADIO)
    on = forms.DateField(required=False, label="Another day", widget=DATE, help_text="The first day without it.")
    credit = forms.BooleanField(required=False, label="Give back what is left of the paid period")
    reason: Any = forms.ModelChoiceField(
        queryset=CancelReason.objects.none(), label="Why?", empty_label="Choose…", error_messages=REASON
    )
    note = forms.CharField(required=False, max_length=300, label="What the customer said",
                           widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, *args: Any, subscription: Subscription, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"when": "regular"}})
        self.subscription, self.today = subscription, today
        self.days = {"regular": regular_end(subscription, today), "paid": max(subscription.next_on, today),
                     "now": today}  # fmt: skip
        choices = [("regular", f"By its terms: {day(self.days['regular'])}")]
        if self.days["paid"] != self.days["regular"]:
            choices.append(("paid", f"When what is billed is over: {day(self.days['paid'])}"))
        choices += [("now", "At once, today"), ("other", "On another day")]
        self.fields["when"].choices = choices  # type: ignore[attr-defined]
        self.fields["reason"].queryset = cancel_reasons()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another day is given, and not over."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == "other":
            on = cleaned.get("on")
            if on is None or on < self.today:
                self.add_error("on", "Give a day that is not over.")
        return cleaned

    def leaving(self) -> Leaving:
        """As cancel_subscription() takes it."""
        data = self.cleaned_data
        on = data["on"] if data["when"] == "other" else self.days[data["when"]]
        return Leaving(on, data["reason"], data["note"], data["credit"])
