"""Cleaning of what makes an API key."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Role, Team
from crm.accounts.queries.roles import roles_open_to, teams_open_to
from crm.api.scopes import nouns

NOTHING, READ, WRITE = "", "read", "write"
DAYS = (("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("", "Never"))


class ApiKeyForm(forms.Form):
    name = forms.CharField(max_length=80, label="What is it for?", help_text="For example: web shop, bookkeeping.")
    role = forms.ModelChoiceField(
        Role.objects.none(), label="Role", empty_label=None, help_text="The key can do no more than this role."
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        required=False,
        label="Team",
        empty_label="No team",
        help_text="For roles that see their team's records.",
    )
    expires = forms.ChoiceField(choices=DAYS, required=False, initial="365", label="Ends")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.queryset = Role.objects.filter(id__in=[each.id for each in roles_open_to(by)])
        team: Any = self.fields["team"]
        team.queryset = teams_open_to(by)
        for noun in nouns():
            choices = [(NOTHING, "Nothing"), (READ, "Read")] + ([(WRITE, "Read and write")] if noun.writes else [])
            self.fields[f"scope_{noun.name}"] = forms.ChoiceField(choices=choices, required=False, label=noun.label)

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """One for each noun."""
        return [self[name] for name in self.fields if name.startswith("scope_")]

    def clean(self) -> dict[str, Any]:
        """A key is for something."""
        data = super().clean() or {}
        if not self.errors and not self._scopes(data):
            raise forms.ValidationError("Choose what the key may read or write.")
        return data

    def values(self) -> dict[str, Any]:
        """As make_key() takes it."""
        data = self.cleaned_data
        days = data["expires"]
        expires_at: datetime | None = timezone.now() + timedelta(days=int(days)) if days else None
        return {
            "name": data["name"],
            "role": data["role"],
            "team": data["team"],
            "scopes": self._scopes(data),
            "expires_at": expires_at,
        }

    def _scopes(self, data: dict[str, Any]) -> list[str]:
        chosen = {
            name.removeprefix("scope_"): verb for name, verb in data.items() if name.startswith("scope_") and verb
        }
        return [f"{noun}:{each}" for noun, verb in chosen.items() for each in _with_read(verb)]


def _with_read(verb: str) -> list[str]:
    return [READ, WRITE] if verb == WRITE else [verb]
