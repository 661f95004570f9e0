"""One fact of a deal, to be edited in place."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.errors import NotFound
from sales.forms.deals import NAME
from sales.forms.fields import DATE, MOMENT, CompanyField, MoneyField, PersonField
from sales.models import Category, Deal, LossReason


class DealFacts(forms.Form):
    """All facts that can be edited in place; `fact_form` keeps the one that is wanted."""

    name = forms.CharField(max_length=160, label="Deal", error_messages=NAME)
    value = MoneyField(required=False, max_length=40, label="Value")
    person = PersonField(label="Contact")
    company = CompanyField(label="Company")
    expected_close = forms.DateField(required=False, label="Expected close", widget=DATE)
    next_step = forms.CharField(max_length=160, required=False, label="Next step")
    next_step_at = forms.DateTimeField(required=False, label="Next step on", widget=MOMENT)
    source = forms.CharField(max_length=120, required=False, label="Source")
    competitor = forms.CharField(max_length=120, required=False, label="Competitor")
    category = forms.ChoiceField(required=False, label="In the forecast")
    renews_on = forms.DateField(required=False, label="Renews on", widget=DATE)
    won_reason = forms.ModelChoiceField(
        LossReason.objects.none(), required=False, label="What decided it", empty_label="Not said"
    )
    owner = forms.ModelChoiceField(Membership.objects.none(), required=False, label="Owner", empty_label="Nobody yet")

    def __init__(self, *args: Any, deal: Deal, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(deal)
        super().__init__(*args, **kwargs)
        self.fields["value"].currency = deal.currency  # type: ignore[attr-defined]
        self.fields["owner"].queryset = Membership.objects.active()  # type: ignore[attr-defined]
        as_stage = f"As its stage: {Category(deal.stage.category).label}"
        self.fields["category"].choices = [("", as_stage), *Category.choices]  # type: ignore[attr-defined]
        reasons = LossReason.objects.filter(active=True, outcome="won")
        self.fields["won_reason"].queryset = reasons  # type: ignore[attr-defined]
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """What is to be done next, and when."""

    next_step = forms.CharField(
        max_length=160, label="What?", error_messages={"required": "Say what is to be done, for example: call Helena."}
    )
    next_step_at = forms.DateTimeField(required=False, label="When?", widget=MOMENT)


def fact_form(field: str, deal: Deal, data: Any, *, actor: Actor) -> DealFacts:
    """The form with this field alone. Raises NotFound for anything that is no fact."""
    form = DealFacts(data, deal=deal, actor=actor)
    if field not in form.fields:
        raise NotFound("There is no such fact.")
    form.fields = {field: form.fields[field]}
    return form


def initial_of(deal: Deal) -> dict[str, Any]:
    """Its facts as a person would type them."""
    return {
        "name": deal.name,
        "value": f"{deal.value.amount:f} {deal.currency}" if deal.value_minor else "",
        "person": _typed_name(deal.person),
        "company": deal.company.name if deal.company else "",
        "expected_close": deal.expected_close,
        "next_step": deal.next_step,
        "next_step_at": deal.next_step_at,
        "source": deal.source,
        "competitor": deal.competitor,
        "owner": deal.owner_id,
        "renews_on": deal.renews_on,
        "category": deal.category,
        "won_reason": deal.won_reason_id,
    }


def _typed_name(person: Person | None) -> str:
    return (person.email or person.name) if person else ""
