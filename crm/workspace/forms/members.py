"""Cleaning of invitations and of changes to members."""

from typing import Any

from django import forms

from crm.accounts.models import Role, Team


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail")
    role = forms.ModelChoiceField(Role.objects.none(), label="Role", empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", empty_label="No team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.all()  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    role = forms.ModelChoiceField(Role.objects.none(), label="Role", empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", empty_label="No team")
    title = forms.CharField(max_length=80, required=False, label="Job title")

    __init__ = InvitationForm.__init__


class TeamForm(forms.ModelForm[Team]):
    class Meta:
        model = Team
        fields = ("name", "description")
