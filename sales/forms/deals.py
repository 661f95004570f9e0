"""Cleaning of what is typed about a deal."""

from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.money import Money
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import DATE, CompanyField, MoneyField, PersonField
from sales.models import DealRole, Stage
from sales.queries.pipelines import all_stages

NAME = {"required": "Give the deal a name, for example what they want to buy."}


class DealForm(OwnFields, forms.Form):
    """A new deal. `values()` are what open_deal() takes."""

    name = forms.CharField(max_length=160, label="Deal", error_messages=NAME)
    value = MoneyField(required=False, max_length=40, label="Value")
    person = PersonField(label="Contact", help_text="E-mail address or full name of somebody you know.")
    company = CompanyField(label="Company")
    stage = forms.ChoiceField(label="Stage")
    expected_close = forms.DateField(required=False, label="Expected close", widget=DATE)
    next_step = forms.CharField(max_length=160, required=False, label="Next step")
    owner = forms.ChoiceField(required=False, label="Owner")

    def __init__(self, *args: Any, actor: Actor, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.stages = [stage for stage in all_stages() if stage.is_open]
        self.members = active_members() if actor.can("sales.assign") else []
        self.currency = currency
        self.fields["value"].currency = currency  # type: ignore[attr-defined]
        self.fields["value"].help_text = f"In {currency}, unless you write another currency beside it."
        for name in ("person", "company"):
            self.fields[name].actor = actor  # type: ignore[attr-defined]
        self.fields["stage"].choices = stage_choices(self.stages)  # type: ignore[attr-defined]
        if self.members:
            self.fields["owner"].choices = _owners(self.members)  # type: ignore[attr-defined]
            self.fields["owner"].initial = str(actor.member_id)
        else:
            del self.fields["owner"]
        if not actor.sees_amounts:
            del self.fields["value"]
        self.add_own_fields("deal", actor, groups={stage.pipeline_id for stage in self.stages})

    def own_group(self) -> UUID | None:
        """The pipeline of the chosen stage."""
        return next(
            (stage.pipeline_id for stage in self.stages if str(stage.id) == self.cleaned_data.get("stage")), None
        )

    def values(self) -> dict[str, Any]:
        """Cleaned, as open_deal() takes it: stage and owner as rows."""
        data = {"value": Money(0, self.currency), **self.cleaned_data}
        data["stage"] = next(stage for stage in self.stages if str(stage.id) == data["stage"])
        chosen = data.pop("owner", None)
        if self.members:
            data["owner"] = next((member for member in self.members if str(member.id) == chosen), None)
        else:
            data["owner"] = self.actor.membership
        return data


class RoleForm(forms.Form):
    """Somebody's role in a deal."""

    person = PersonField(label="Who")
    role = forms.ChoiceField(choices=DealRole.choices, label="Role")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].actor = actor  # type: ignore[attr-defined]
        self.fields["person"].required = True


def stage_choices(stages: list[Stage]) -> list[tuple[str, Any]]:
    """Stages by name; of several pipelines, under the pipeline's name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in stages:
        groups.setdefault(stage.pipeline.name, []).append((str(stage.id), stage.name))
    return list(next(iter(groups.values()))) if len(groups) == 1 else list(groups.items())


def _owners(members: list[Membership]) -> list[tuple[str, str]]:
    return [("", "Nobody yet"), *((str(member.id), member.name) for member in members)]
