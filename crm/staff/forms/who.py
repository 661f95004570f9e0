"""What is asked of whoever should do something."""

from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.models import Team
from crm.staff.deciding import Need, Strategy
from crm.staff.languages import language_choices
from crm.staff.loads import load_sources
from crm.staff.models import Level, Skill, WorkKind
from crm.staff.places import Place


class WhoForm(forms.Form):
    """Skill, language and team; nothing has to be said. Its names begin with "who-"."""

    skill = forms.ChoiceField(required=False, choices=lambda: [("", "Any skill"), *_skills()])
    level = forms.TypedChoiceField(
        required=False, choices=Level, coerce=int, empty_value=str(Level.ABLE), initial=Level.ABLE, label="At least"
    )
    language = forms.ChoiceField(required=False, choices=lambda: [("", "Any language"), *language_choices()])
    team = forms.ModelChoiceField(required=False, queryset=Team.objects.none(), empty_label="Any team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "who"} | kwargs)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.all()

    def need(self, kind: WorkKind, *, place: Place | None = None) -> Need:
        """What was said; what can't be read asks nothing. Whoever has the least to do comes first."""
        data = self.cleaned_data if self.is_valid() else {}
        skill, team = data.get("skill"), data.get("team")
        return Need(
            kind=kind,
            skills=((UUID(skill), int(data.get("level") or Level.ABLE)),) if skill else (),
            language=data.get("language", ""),
            team_id=team.id if team else None,
            place=place,
            strategy=Strategy.LEAST_LOADED,
        )


class WhoPageForm(WhoForm):
    """The same, with what it is about and where."""

    kind = forms.ChoiceField(
        required=False, label="For", choices=lambda: [(each.kind, each.kind.label) for each in load_sources()]
    )
    country = forms.CharField(required=False, max_length=2, help_text="Two letters: only those whose territory it is.")
    postal_code = forms.CharField(required=False, max_length=20, label="Postcode")

    def asked(self) -> Need:
        """What was said."""
        data = self.cleaned_data if self.is_valid() else {}
        country = data.get("country", "").strip().upper()
        place = Place(country, data.get("postal_code", "")) if country else None
        return self.need(WorkKind(data.get("kind") or load_sources()[0].kind), place=place)


def _skills() -> list[tuple[str, str]]:
    return [(str(skill.id), skill.name) for skill in Skill.objects.all()]
