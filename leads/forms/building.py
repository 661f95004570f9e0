"""Cleaning of what is typed while building a form."""

from typing import Any

from django import forms

from crm.accounts.models import Team
from crm.money import Money
from crm.records.models import CustomKind
from crm.records.queries.custom_fields import custom_fields
from leads.forms.public import Line
from leads.models import FieldKind, FormField, LeadForm, MapsTo
from sales.forms.fields import MoneyField

MOST_CHOICES, LONGEST_CHOICE = 50, 120
MOST_POINTS = 5
OWN_MARK = ".custom."  # within "person.custom.tier"


class NewFormForm(forms.ModelForm[LeadForm]):
    """What a form needs to begin with."""

    class Meta:
        model = LeadForm
        fields = ("name", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_teams(self)


class Lines(forms.CharField):
    """One entry a line; cleans to a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Without empty lines and doubles. Raises ValidationError for too many or too long ones."""
        lines = [" ".join(line.split()) for line in str(super().clean(value)).splitlines()]
        kept = list(dict.fromkeys(line for line in lines if line))
        if len(kept) > self.most:
            raise forms.ValidationError(f"At most {self.most} lines.")
        if any(len(line) > LONGEST_CHOICE for line in kept):
            raise forms.ValidationError(f"At most {LONGEST_CHOICE} characters a line.")
        return kept


class PagePart(forms.ModelForm[LeadForm]):
    points = Lines(most=MOST_POINTS, required=False, label="Points with a tick", help_text="One a line, up to five.")

    class Meta:
        model = LeadForm
        fields = ("name", "team", "slug", "title", "button", "headline", "pitch", "points")
        widgets = {"pitch": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["points"] = "\n".join(self.instance.points)
        _set_teams(self)

    def clean_slug(self) -> str:
        """Raises ValidationError for an address that another form has."""
        slug: str = self.cleaned_data["slug"]
        if LeadForm.objects.filter(slug=slug).exclude(id=self.instance.id).exists():
            raise forms.ValidationError(f"Another form has the address “{slug}”. Choose a different one.")
        return slug


class ConsentPart(forms.ModelForm[LeadForm]):
    class Meta:
        model = LeadForm
        fields = ("consent_text", "consent_required", "consent_purpose", "privacy_url")
        labels = {"consent_text": "Words beside the box", "consent_purpose": "What it allows"}
        help_texts = {"consent_text": "Leave it empty for a form without a box. New words are a new version."}
        widgets = {"consent_text": forms.Textarea(attrs={"rows": 4})}


class AfterPart(forms.ModelForm[LeadForm]):
    value = MoneyField(required=False, max_length=40, label="A lead from here is worth a year")

    class Meta:
        model = LeadForm
        fields = ("thanks", "redirect_url")
        widgets = {"thanks": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value: Any = self.fields["value"]
        value.currency = currency
        value.help_text = f"In {currency}; only a first guess until somebody knows better."
        if self.instance.value_minor is not None:
            self.initial["value"] = f"{Money(self.instance.value_minor, currency).amount:f}"


def places() -> list[tuple[str, Any]]:
    """Where an answer may go: built-in facts, then the organization's own fields."""
    return [*MapsTo.choices, *own_places()]


def own_places() -> list[tuple[str, Any]]:
    """The own fields of people and leads that can be filled from a text, under their headings."""
    found = []
    for kind, heading in (("person", "Own fields of the person"), ("lead", "Own fields of the lead")):
        fields = [field for field in custom_fields(kind) if field.kind != CustomKind.LINK]
        if fields:
            found.append((heading, [(f"{kind}{OWN_MARK}{field.key}", field.label) for field in fields]))
    return found


class FieldForm(forms.Form):
    """The settings of one field."""

    label = Line(max_length=120, label="Label")
    required = forms.BooleanField(required=False, label="Has to be filled in")
    half = forms.BooleanField(required=False, label="Half a line, beside the next one")
    maps_to = forms.ChoiceField(choices=places, required=False, label="The answer becomes")
    choices = Lines(most=MOST_CHOICES, required=False, label="Choices", help_text="One a line.")

    def __init__(self, *args: Any, field: FormField, **kwargs: Any) -> None:
        place = field.own or str(field.maps_to)
        choices = "\n".join(field.choices)
        kwargs["initial"] = {**field.to_json(), "choices": choices, "half": field.half, "maps_to": place}
        super().__init__(*args, **kwargs)
        self.kind = field.kind
        if field.kind != FieldKind.CHOICE:
            del self.fields["choices"]
        if field.kind == FieldKind.CHECKBOX:
            self.fields["maps_to"].choices = [("", MapsTo.NOTHING.label), *own_places()]  # type: ignore[attr-defined]
            del self.fields["half"]
        if field.kind == FieldKind.LONG:
            del self.fields["half"]

    def values(self) -> dict[str, Any]:
        """As change_field takes them."""
        data = dict(self.cleaned_data)
        if "choices" in data:
            data["choices"] = tuple(data["choices"])
        if "maps_to" in data:
            data["own"] = data["maps_to"] if OWN_MARK in data["maps_to"] else ""
            data["maps_to"] = MapsTo("" if data["own"] else data["maps_to"])
        return data


def _set_teams(form: forms.ModelForm[LeadForm]) -> None:
    team: Any = form.fields["team"]
    team.queryset = Team.objects.all()
    team.empty_label = "Nobody: leads wait until somebody takes them"
    team.label = "Leads go in turn to"
