"""Cleaning of what is typed about a subscription."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.money import CURRENCIES
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import DATE, CompanyField, PersonField
from sales.subscriptions.guarding import MOST_EVERY
from sales.subscriptions.models import Subscription
from sales.subscriptions.models.subscription import UNITS

NAME = {"required": "Say what the subscription is about, for example what the customer gets."}
PERSON = "E-mail address or full name of somebody you know."
DAYS = [(0, "As the start"), *((day, f"The {day}.") for day in range(1, 29)), (29, "The 29., or the last day"),
        (30, "The 30., or the last day"), (31, "The last day of the month")]  # fmt: skip
RENEWS = [("yes", "It renews by itself"), ("", "It ends")]
PLAIN = (
    "name", "every", "unit", "starts_on", "anchor_day", "term_months", "renew_months", "notice_days", "due_days",
    "reference", "note",
)  # fmt: skip
FACTS = ("name", "renew_months", "notice_days", "due_days", "reference", "note")


class WithCustomer(forms.Form):
    """For a person, a company, or both."""

    name = forms.CharField(max_length=160, label="What is it about?", error_messages=NAME)
    person = PersonField(label="Contact", help_text=PERSON)
    company = CompanyField(label="Company")

    def let_find(self, actor: Actor) -> None:
        """Only whom the actor may see can be named."""
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """For somebody."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("person") or cleaned.get("company") or self.errors):
            self.add_error("person", "Say whose it is: a person, a company, or both.")
        return cleaned


class NewSubscriptionForm(OwnFields, WithCustomer):
    """A subscription for somebody we know."""

    every = forms.IntegerField(min_value=1, max_value=MOST_EVERY, initial=1, label="Billed every")
    unit = forms.ChoiceField(choices=UNITS, initial="month", label="Interval")
    starts_on = forms.DateField(label="Start", widget=DATE)
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_find(actor)
        self.add_own_fields("subscription", actor)


class _Terms(WithCustomer):
    """What can be changed at any time, without another bill following from it."""

    renews = forms.BooleanField(required=False, label="Renews by itself after its minimum term")
    renew_months = forms.IntegerField(
        min_value=0, max_value=120, label="For how many months", help_text="0: then it goes on without a term."
    )
    notice_days = forms.IntegerField(min_value=0, max_value=730, label="Notice, in days")
    due_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=365,
        label="Days to pay",
        help_text="Empty: as is usual for the customer.",
    )
    reference = forms.CharField(
        required=False, max_length=80, label="Their reference", help_text="It stands on every invoice."
    )
    note = forms.CharField(
        required=False, max_length=4000, label="Internal note", help_text="The customer never sees it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class FactsForm(_Terms):
    """Facts of one that runs."""

    def __init__(self, *args: Any, subscription: Subscription, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = _typed(subscription, FACTS)
        super().__init__(*args, **kwargs)
        self.let_find(actor)

    def facts(self) -> dict[str, Any]:
        """As change_record() takes them."""
        return dict(self.cleaned_data)


class DraftForm(_Terms):
    """All facts that stand in the editor of a draft beside the lines."""

    every = forms.IntegerField(min_value=1, max_value=MOST_EVERY, label="Billed every")
    unit = forms.ChoiceField(choices=UNITS, label="Interval")
    starts_on = forms.DateField(label="Start", widget=DATE)
    anchor_day = forms.TypedChoiceField(
        choices=DAYS, coerce=int, label="Periods begin on",
        help_text="The days until then are billed by the day. It means nothing where it is billed in weeks.",
    )  # fmt: skip
    term_months = forms.IntegerField(
        min_value=0, max_value=240, label="Minimum term, in months", help_text="0: it can be cancelled at any time."
    )

    def __init__(self, *args: Any, subscription: Subscription, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = _typed(subscription, PLAIN)
        super().__init__(*args, **kwargs)
        self.let_find(actor)

    def clean(self) -> dict[str, Any]:
        """What ends after its term has one."""
        cleaned = super().clean()
        if not cleaned.get("renews") and cleaned.get("term_months") == 0:
            self.add_error("term_months", "Say after how many months it ends, or let it renew by itself.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As save_subscription() takes them."""
        return dict(self.cleaned_data)


def _typed(subscription: Subscription, names: tuple[str, ...]) -> dict[str, Any]:
    person, company = subscription.person, subscription.company
    return {
        **{name: getattr(subscription, name) for name in names},
        "renews": subscription.renews,
        "person": (person.email or person.name) if person else "",
        "company": company.name if company else "",
    }
