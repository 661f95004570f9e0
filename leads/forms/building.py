"""Cleaning of what is typed while building a form."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

from django import forms

from crm.accounts.models import Team
from crm.customers.models import Purpose
from crm.money import Money
from crm.records.models import CustomKind
from crm.records.queries.custom_fields import custom_fields
from crm.tracking.models import Website
from leads.forms.public import Line
from leads.models import FieldKind, FormConsent, FormField, FormKind, LeadForm, MapsTo, ShowIf, When
from leads.models.form_consent import MOST
from leads.models.form_field import WITH_CHOICES
from sales.forms.fields import MoneyField

MOST_CHOICES, LONGEST_CHOICE = 50, 120
MOST_POINTS, MOST_STEPS = 5, 6
OWN_MARK = ".custom."  # within "person.custom.tier"


class NewFormForm(forms.ModelForm[LeadForm]):
    """What a form needs to begin with."""

    class Meta:
        model = LeadForm
        fields = ("name", "kind", "team")

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


class AskingPart(forms.ModelForm[LeadForm]):
    step_titles = Lines(most=MOST_STEPS, required=False, label="Names of the steps", help_text="One a line.")

    class Meta:
        model = LeadForm
        fields = ("kind", "opens_lead", "step_titles", "puzzle", "progressive")
        labels = {"opens_lead": "A confirmed subscription opens a lead"}
        help_texts = {
            "kind": "A subscription counts once its link in our mail is used; until then nobody is written to.",
            "puzzle": "People notice nothing. Answers without its solution wait until a colleague looks at them.",
            "progressive": "Whoever comes by a link in our mail, or with a browser that we recognize. "
            "What is known is never shown.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["step_titles"] = "\n".join(self.instance.step_titles)

    def clean_kind(self) -> str:
        """Raises ValidationError for a subscription that nobody can be written to."""
        kind: str = self.cleaned_data["kind"]
        if kind == FormKind.SUBSCRIPTION and not any(part.maps_to == MapsTo.EMAIL for part in self.instance.parts):
            raise forms.ValidationError("A subscription needs a field for the e-mail address. Add it first.")
        return kind


class ConsentPart(forms.ModelForm[LeadForm]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.further_consents
        for number in range(1, MOST + 1):
            box = kept[number - 1] if number <= len(kept) else None
            self.fields[f"text_{number}"] = forms.CharField(
                required=False, max_length=600, label=f"Words beside box {number + 1}", initial=box.text if box else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            self.fields[f"purpose_{number}"] = forms.ChoiceField(
                choices=Purpose.choices, required=False, label=f"What box {number + 1} allows",
                initial=box.purpose if box else "calls",
            )  # fmt: skip
            self.fields[f"required_{number}"] = forms.BooleanField(
                required=False, label=f"Box {number + 1} has to be ticked", initial=box.required if box else False
            )

    def clean(self) -> dict[str, Any]:
        """The further boxes as one list, `more_consents`; new words of one are a new version of it."""
        data: dict[str, Any] = super().clean() or {}
        kept, found = self.instance.further_consents, []
        for number in range(1, MOST + 1):
            text, purpose = data.pop(f"text_{number}", "").strip(), data.pop(f"purpose_{number}", "")
            required = data.pop(f"required_{number}", False)
            before = kept[number - 1] if number <= len(kept) else None
            version = before.version + (before.text != text) if before else 1
            if text and not purpose:
                self.add_error(f"purpose_{number}", "Say what this box allows.")
            elif text:
                found.append(FormConsent(purpose=purpose, text=text, required=required, version=version).to_json())
        return data | {"more_consents": found}

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

    def clean_redirect_url(self) -> str:
        """Raises ValidationError for a page that is not sent encrypted, or whose address carries a name."""
        address: str = self.cleaned_data["redirect_url"]
        if address and (not address.startswith("https://") or "@" in urlsplit(address).netloc):
            raise forms.ValidationError(
                "The page has to begin with https://, for example https://www.example.com/thanks."
            )
        sites = redirect_hosts()
        host = urlsplit(address).hostname or ""
        if address and sites and not any(host == site or fnmatch(host, site) for site in sites):
            raise forms.ValidationError(f"{host} is none of your websites. They are: {', '.join(sites)}.")
        return address

    def __init__(self, *args: Any, currency: str, amounts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not amounts:
            del self.fields["value"]
            return
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
    help = Line(max_length=200, required=False, label="Help below it")
    required = forms.BooleanField(required=False, label="Has to be filled in")
    half = forms.BooleanField(required=False, label="Half a line, beside the next one")
    maps_to = forms.ChoiceField(choices=places, required=False, label="The answer becomes")
    choices = Lines(most=MOST_CHOICES, required=False, label="Choices", help_text="One a line.")
    default = Line(max_length=200, required=False, label="What it says")
    least = Line(max_length=20, required=False, label="At least")
    most = Line(max_length=20, required=False, label="At most")
    step = forms.TypedChoiceField(coerce=int, label="Step")
    only_field = forms.ChoiceField(required=False, label="Ask only if")
    only_when = forms.ChoiceField(required=False, choices=When, label="How")
    only_value = Line(max_length=120, required=False, label="Answer")

    def __init__(self, *args: Any, field: FormField, lead_form: LeadForm, **kwargs: Any) -> None:
        rule = field.show_if or ShowIf("")
        kwargs["initial"] = {
            **field.to_json(),
            "choices": "\n".join(field.choices),
            "half": field.half,
            "maps_to": field.own or str(field.maps_to),
            "step": field.step,
            "only_field": rule.field,
            "only_when": rule.when,
            "only_value": rule.value,
        }
        super().__init__(*args, **kwargs)
        self.kind = field.kind
        self.answers = {part.key: part.answers for part in lead_form.parts}
        self._leave_out(field, lead_form)

    def _leave_out(self, field: FormField, lead_form: LeadForm) -> None:
        parts = lead_form.parts
        before = parts[: [part.key for part in parts].index(field.key)]
        numbers = [(number, f"Step {number}") for number in range(1, min(lead_form.steps + 1, MOST_STEPS) + 1)]
        fields: dict[str, Any] = self.fields
        fields["step"].choices = numbers
        others = [(part.key, part.label) for part in before if part.kind not in (FieldKind.FILE, FieldKind.HIDDEN)]
        fields["only_field"].choices = [("", "Always ask"), *others]
        fields["default"].help_text = f"Unless the page's address says otherwise: ?{field.key}=…"
        if self.kind == FieldKind.DATE:
            fields["least"].help_text = "A day, for example 2026-11-23."
        for name in unneeded(self.kind):
            del fields[name]
        if self.kind in (FieldKind.CHECKBOX, FieldKind.FILE):
            own = [] if self.kind == FieldKind.FILE else own_places()
            fields["maps_to"].choices = [("", MapsTo.NOTHING.label), *own]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for bounds that are none."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("least", "most"):
            if data.get(name) and not _is_bound(data[name], self.kind):
                self.add_error(name, "A day, for example 2026-11-23." if self.kind == FieldKind.DATE else "A number.")
        self._clean_condition(data)
        return data

    def _clean_condition(self, data: dict[str, Any]) -> None:
        """An answer that can be given, in whatever letters it was typed; anything where people write freely."""
        possible = self.answers.get(data.get("only_field", ""), ())
        if not possible or data.get("only_when") == When.FILLED:
            return
        typed = data.get("only_value", "").casefold()
        found = next((answer for answer in possible if answer.casefold() == typed), None)
        if found is None:
            self.add_error("only_value", f"It can be answered with: {', '.join(possible)}.")
        else:
            data["only_value"] = found

    def values(self) -> dict[str, Any]:
        """As change_field takes them."""
        data = dict(self.cleaned_data)
        other, when, value = (data.pop(name, "") for name in ("only_field", "only_when", "only_value"))
        data["show_if"] = ShowIf(other, When(when or When.IS), value) if other else None
        if "choices" in data:
            data["choices"] = tuple(data["choices"])
        if "maps_to" in data:
            data["own"] = data["maps_to"] if OWN_MARK in data["maps_to"] else ""
            data["maps_to"] = MapsTo("" if data["own"] else data["maps_to"])
        return data


def unneeded(kind: FieldKind) -> list[str]:
    """Settings that this kind of field has none of."""
    names = [] if kind in WITH_CHOICES else ["choices"]
    names += [] if kind == FieldKind.HIDDEN else ["default"]
    names += [] if kind in (FieldKind.NUMBER, FieldKind.DATE) else ["least", "most"]
    if kind in (FieldKind.CHECKBOX, FieldKind.LONG, FieldKind.YES_NO, FieldKind.SEVERAL, FieldKind.FILE):
        names.append("half")
    if kind == FieldKind.FILE:
        names.append("step")  # always the last
    if kind == FieldKind.HIDDEN:
        names += ["help", "required", "half", "only_field", "only_when", "only_value"]
    return names


def redirect_hosts() -> list[str]:
    """The hosts of the organization's websites, where it has named any: visitors are sent nowhere else."""
    found = [urlsplit(origin).netloc.partition(":")[0] for site in Website.objects.active() for origin in site.origins]
    return sorted(set(found))


def _is_bound(text: str, kind: FieldKind) -> bool:
    try:
        date.fromisoformat(text) if kind == FieldKind.DATE else Decimal(text)
    except (ValueError, InvalidOperation):
        return False
    return kind == FieldKind.DATE or Decimal(text).is_finite()


def _set_teams(form: forms.ModelForm[LeadForm]) -> None:
    team: Any = form.fields["team"]
    team.queryset = Team.objects.all()
    team.empty_label = "Nobody: leads wait until somebody takes them"
    team.label = "Leads go in turn to"
