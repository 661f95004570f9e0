"""Cleaning of what is typed about a scoring rule."""

from typing import Any

from django import forms

from leads.models import Operator, ScoreRule, Subject
from leads.models.score_rule import NUMBERS
from leads.scoring import whole_number

FOR_NUMBERS = (Operator.AT_LEAST, Operator.UNDER, Operator.IS, Operator.KNOWN, Operator.UNKNOWN)
WITHOUT_VALUE = (Operator.KNOWN, Operator.UNKNOWN, Operator.WORK)


class RuleForm(forms.ModelForm[ScoreRule]):
    class Meta:
        model = ScoreRule
        fields = ("subject", "operator", "value", "points", "words")
        help_texts = {
            "value": "Several texts with commas: any of them. Numbers as whole numbers.",
            "points": "From −100 to 100. A score never leaves 0 to 100.",
            "words": "What colleagues read, for example: Asked for an offer.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points: Any = self.fields["points"]
        points.min_value, points.max_value = -100, 100
        points.widget.attrs.update({"min": -100, "max": 100})

    def clean_points(self) -> int:
        """Raises ValidationError for points that no score can have."""
        points: int = self.cleaned_data["points"]
        if not -100 <= points <= 100 or points == 0:
            raise forms.ValidationError("Give points from −100 to 100, but not 0.")
        return points

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what can't be compared."""
        data = super().clean() or {}
        if self.errors:
            return data
        subject, operator = Subject(data["subject"]), Operator(data["operator"])
        if operator in WITHOUT_VALUE:
            data["value"] = ""
        _check_pair(subject, operator)
        if operator not in WITHOUT_VALUE:
            _check_value(subject, data["value"])
        return data


def _check_pair(subject: Subject, operator: Operator) -> None:
    if operator == Operator.WORK and subject != Subject.EMAIL:
        raise forms.ValidationError({"operator": "Only an e-mail address can be at work."})
    if subject in NUMBERS and operator not in FOR_NUMBERS:
        raise forms.ValidationError({"operator": f"{subject.label} is a number: choose “is at least” or “is under”."})
    if subject not in NUMBERS and operator in (Operator.AT_LEAST, Operator.UNDER):
        raise forms.ValidationError({"operator": f"{subject.label} is a text: choose “is” or “contains”."})


def _check_value(subject: Subject, value: str) -> None:
    if not value.strip(" ,"):
        raise forms.ValidationError({"value": "Say what to compare with."})
    if subject in NUMBERS and whole_number(value) is None:
        raise forms.ValidationError({"value": "Give a whole number, for example 500."})
