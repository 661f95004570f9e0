"""Cleaning of what is typed about giving out leads."""

from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor
from crm.accounts.models import Team
from crm.conditions.forms import ConditionFormMixin
from crm.staff.choosing import everybody_for
from crm.staff.deciding import Strategy
from crm.staff.languages import language_choices
from crm.staff.models import Level, Seniority, Skill, WorkKind
from leads.models import DistributionRule, DistributionSettings, Fallback
from leads.models.distribution import OWN_LANGUAGE, WEEK

SKILL_LINES = 3
ASKS = (
    "name", "team", "members", "language", "seniority", "by_territory", "strategy", "by_grade", "accept_minutes",
)  # fmt: skip


def _colleagues() -> list[tuple[str, str]]:
    """Whoever may be given leads."""
    return sorted(((str(each.id), each.name) for each in everybody_for(WorkKind.LEAD)), key=lambda each: each[1])


class RuleForm(ConditionFormMixin):
    """When a rule holds, who is asked, how one of them is picked."""

    kinds = ("lead", "person", "company")
    condition_label = "For leads of which"

    name = forms.CharField(max_length=80, help_text="For example: Enterprise, Bavaria, French speakers.")
    team = forms.ModelChoiceField(queryset=Team.objects.none(), required=False, empty_label="Everybody who works leads")
    members = forms.MultipleChoiceField(choices=_colleagues, required=False, label="Only these colleagues")
    language = forms.ChoiceField(
        choices=lambda: [("", "Any"), (OWN_LANGUAGE, "The customer's own"), *language_choices()],
        required=False, label="Who speaks",
    )  # fmt: skip
    seniority = forms.TypedChoiceField(
        choices=[(Seniority.NEW, "Anybody"), *Seniority.choices[1:]], coerce=int, label="At least"
    )
    by_territory = forms.BooleanField(required=False, label="Only those whose territory it is")
    strategy = forms.ChoiceField(choices=Strategy, label="Among these")
    by_grade = forms.BooleanField(required=False, label="Great leads first to senior colleagues, easy ones to new ones")
    accept_minutes = forms.IntegerField(
        min_value=1, max_value=WEEK, required=False, label="To be accepted within",
        help_text="Minutes of his working time; then the next one gets it. Empty: it is his at once.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rule: DistributionRule, actor: Actor) -> None:
        shown = {name: getattr(rule, name) for name in ASKS} | {"team": rule.team_id, "condition": rule.condition}
        super().__init__(data, initial=shown, actor=actor)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.all()
        own = [*rule.skills, *([["", Level.ABLE]] * SKILL_LINES)][:SKILL_LINES]
        names = [("", "No skill"), *((str(skill.id), skill.name) for skill in Skill.objects.all())]
        for number, (skill_id, level) in enumerate(own):
            self.fields[f"skill{number}"] = forms.ChoiceField(
                choices=names, required=False, label=f"Skill {number + 1}", initial=skill_id
            )
            self.fields[f"level{number}"] = forms.TypedChoiceField(
                choices=Level, coerce=int, required=False, empty_value=str(Level.ABLE), label="At least", initial=level
            )

    @property
    def skill_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """A skill and its least level, for each line."""
        return [(self[f"skill{number}"], self[f"level{number}"]) for number in range(SKILL_LINES)]

    @property
    def knows_skills(self) -> bool:
        """Whether there are any to ask for."""
        choice: Any = self.fields["skill0"]
        return len(choice.choices) > 1

    def values(self) -> dict[str, Any]:
        """The rule's columns."""
        data = self.cleaned_data
        pairs = [(data[f"skill{number}"], data[f"level{number}"]) for number in range(SKILL_LINES)]
        skills = {skill_id: int(level) for skill_id, level in pairs if skill_id}
        return {name: data[name] for name in ASKS} | {
            "condition": data["condition"],
            "skills": [[skill_id, level] for skill_id, level in skills.items()],
            "members": [str(UUID(member_id)) for member_id in data["members"]],
        }


class SettingsForm(forms.ModelForm[DistributionSettings]):
    class Meta:
        model = DistributionSettings
        fields = (
            "keep_owner", "fallback", "fallback_team", "great_from", "easy_to", "response_minutes", "alarm_minutes",
        )  # fmt: skip
        labels = {
            "fallback": "What no rule takes goes",
            "fallback_team": "Team",
            "great_from": "Great: score from",
            "easy_to": "Easy: score up to",
            "response_minutes": "First answer within (minutes)",
            "alarm_minutes": "Tell managers of a lead without an owner after (minutes)",
        }
        help_texts = {
            "response_minutes": "Of your working hours.",
            "alarm_minutes": "Of your working hours.",
            "keep_owner": "Before any rule is asked, unless he is away or full.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["fallback_team"]
        team.queryset = Team.objects.all()
        team.empty_label = "Choose a team"

    def clean(self) -> dict[str, Any]:
        """One team has to be named; great begins above easy."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("fallback") == Fallback.TEAM and not data.get("fallback_team"):
            self.add_error("fallback_team", "Choose the team.")
        if not self.errors and data["great_from"] <= data["easy_to"]:
            self.add_error("great_from", "Give more points than for an easy one.")
        return data


class DeclineForm(forms.Form):
    reason = forms.CharField(
        max_length=200, required=False, label="Why?", help_text="Your managers and the next colleague read it.",
        widget=forms.TextInput(attrs={"placeholder": "For example: wrong region, no time this week"}),
    )  # fmt: skip
