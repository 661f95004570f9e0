"""Cleaning of invitations and of changes to members and teams."""

from typing import Any

from django import forms

from crm.accounts.models import Role, Team


class PlaceForm(forms.Form):
    """Somebody's place in the organization."""

    role = forms.ModelChoiceField(Role.objects.none(), label="Role", empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", empty_label="No team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.all()  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]


class MemberForm(PlaceForm):
    title = forms.CharField(max_length=80, required=False, label="Job title")


class InvitationForm(PlaceForm):
    field_order = ("email", "role", "team")

    email = forms.EmailField(label="E-mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.objects.filter(slug="rep").values_list("id", flat=True).first()


class TeamForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name")
    description = forms.CharField(max_length=200, required=False, label="What it does")
