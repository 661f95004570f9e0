"""Cleaning of what is typed about a scoring rule."""

from typing import Any

from django import forms

from leads.models import Operator, ScoreRule, Subject
from leads.models.score_rule import BEHAVIOUR, NAMED, NUMBERS
from leads.scoring import whole_number

FOR_NUMBERS = (Operator.AT_LEAST, Operator.UNDER, Operator.IS, Operator.KNOWN, Operator.UNKNOWN)
SUBJECTS = [
    ("", "Choose"),
    ("Who they are", [each for each in Subject.choices if each[0] not in BEHAVIOUR]),
    ("What they do", [each for each in Subject.choices if each[0] in BEHAVIOUR]),
]
WITHOUT_VALUE = (Operator.KNOWN, Operator.UNKNOWN, Operator.WORK)


class RuleForm(forms.ModelForm[ScoreRule]):
    class Meta:
        model = ScoreRule
        fields = ("subject", "operator", "value", "points", "half_life_days", "most", "words")
        help_texts = {
            "subject": "Links in mails count where they lead to your website with utm_medium=email; what only looks"
            " through mails for somebody counts for nothing.",
            "value": "Several texts with commas: any of them. Numbers as whole numbers. Pages by how their address"
            " begins: /pricing.",
            "half_life_days": "In days, for what counts each time: the points halve again and again. Empty: for a year"
            " they stay.",
            "most": "Points in all, for what counts each time. Empty: 100.",
            "points": "From −100 to 100. A score never leaves 0 to 100.",
            "words": "What colleagues read, for example: Asked for an offer.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = SUBJECTS
        points: Any = self.fields["points"]
        points.min_value, points.max_value = -100, 100
        points.widget.attrs.update({"min": -100, "max": 100})
        for name, top in (("half_life_days", 730), ("most", 100)):
            field: Any = self.fields[name]
            field.min_value, field.max_value = 1, top
            field.widget.attrs.update({"min": 1, "max": top})

    def clean_half_life_days(self) -> int | None:
        """Raises ValidationError for more than two years."""
        return self._between("half_life_days", 730, "Give 1 to 730 days.")

    def clean_most(self) -> int | None:
        """Raises ValidationError for points that no score can have."""
        return self._between("most", 100, "Give 1 to 100 points.")

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
        _check_pair(subject, operator)
        if operator != Operator.EACH:
            data["half_life_days"] = data["most"] = None
        if operator in WITHOUT_VALUE or (operator == Operator.EACH and subject not in NAMED):
            data["value"] = ""
        elif operator != Operator.EACH:
            _check_value(subject, data["value"])
        return data

    def _between(self, name: str, top: int, words: str) -> int | None:
        value: int | None = self.cleaned_data[name]
        if value is not None and not 1 <= value <= top:
            raise forms.ValidationError(words)
        return value


def _check_pair(subject: Subject, operator: Operator) -> None:
    if operator == Operator.WORK and subject != Subject.EMAIL:
        raise forms.ValidationError({"operator": "Only an e-mail address can be at work."})
    if operator == Operator.EACH:
        if subject not in BEHAVIOUR:
            raise forms.ValidationError(
                {"operator": "Only what people do counts each time: forms, mails, calls, visits."}
            )
        return
    if subject in NUMBERS and operator not in FOR_NUMBERS:
        raise forms.ValidationError({"operator": f"{subject.label} is a number: choose “is at least” or “is under”."})
    if subject not in NUMBERS and operator in (Operator.AT_LEAST, Operator.UNDER):
        raise forms.ValidationError({"operator": f"{subject.label} is a text: choose “is” or “contains”."})


def _check_value(subject: Subject, value: str) -> None:
    if not value.strip(" ,"):
        raise forms.ValidationError({"value": "Say what to compare with."})
    if subject in NUMBERS and whole_number(value) is None:
        raise forms.ValidationError({"value": "Give a whole number, for example 500."})
