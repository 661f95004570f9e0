"""Cleaning of skills and of how many are needed."""

from typing import Any

from django import forms

from crm.accounts.models import Team
from crm.staff.models import Level, Skill

LEVELS = [(0, "–"), *Level.choices]
MOST_PEOPLE = 99


class SkillForm(forms.ModelForm[Skill]):
    class Meta:
        model = Skill
        fields = ("name", "about")
        help_texts = {"name": "For example: Negotiation, SAP, Fibre installation."}


class NeedForm(forms.Form):
    team = forms.ModelChoiceField(queryset=Team.objects.none())
    skill = forms.ModelChoiceField(queryset=Skill.objects.none())
    people = forms.IntegerField(
        min_value=0, max_value=MOST_PEOPLE, initial=2, label="People", help_text="0: no matter how many."
    )
    level = forms.TypedChoiceField(choices=Level, coerce=int, initial=Level.ABLE, label="At least")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        skill: Any = self.fields["skill"]
        team.queryset, skill.queryset = Team.objects.all(), Skill.objects.all()
