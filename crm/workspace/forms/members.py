"""Cleaning of invitations and of changes to members and teams."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Role, Team
from crm.accounts.queries.roles import roles_open_to, teams_open_to


class PlaceForm(forms.Form):
    """Somebody's place in the organization: a role that may do no more than who fills this in, a team he sees."""

    role = forms.ModelChoiceField(Role.objects.none(), label="Role", empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", empty_label="No team")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(id__in=[role.id for role in roles_open_to(by)])
        self.fields["role"].queryset = roles  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams_open_to(by)  # type: ignore[attr-defined]


class MemberForm(PlaceForm):
    title = forms.CharField(max_length=80, required=False, label="Job title")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = team.queryset | Team.objects.filter(id=member.team_id)


class InvitationForm(PlaceForm):
    field_order = ("email", "role", "team")

    email = forms.EmailField(label="E-mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.objects.filter(slug="rep").values_list("id", flat=True).first()


class TeamForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name")
    description = forms.CharField(max_length=200, required=False, label="What it does")
