"""The form as the public fills it in, made from its description."""

import re
import unicodedata
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language

from crm.customers.normal_forms import email_key
from leads.models import FieldKind, FormField, LeadForm, MapsTo
from leads.submitted import LONGEST

LINE, TEXT = 200, 4000
AUTOCOMPLETE = {
    MapsTo.FIRST_NAME: "given-name",
    MapsTo.LAST_NAME: "family-name",
    MapsTo.EMAIL: "email",
    MapsTo.PHONE: "tel",
    MapsTo.COMPANY: "organization",
    MapsTo.JOB_TITLE: "organization-title",
    MapsTo.COUNTRY: "country",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Line(forms.CharField):
    """One line of text: line breaks and control characters become spaces, so that nothing can pose as a header."""

    def to_python(self, value: Any) -> str:
        """Without anything that is no text."""
        text = super().to_python(str(value or "")) or ""
        return " ".join(_without_control(text, " ").split())


class Text(forms.CharField):
    """Several lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        """With line breaks of one kind, without control characters."""
        text = super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n")) or ""
        return _without_control(text, "")


class Mail(Line):
    """An address; what is wrong with it is said in words."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        """The address as typed. Raises ValidationError."""
        text: str = super().clean(value)
        if text:
            _check_address(text)
        return text


class Phone(Line):
    widget = forms.TextInput(attrs={"type": "tel"})

    def clean(self, value: Any) -> str:
        """The number as typed. Raises ValidationError for what can't be one."""
        text: str = super().clean(value)
        if text and not 5 <= sum(letter.isdigit() for letter in text) <= 20:
            raise ValidationError(f"“{text}” does not look like a phone number. For example: +49 30 123456.")
        return text


class PublicForm(forms.Form):
    """The description's fields, the consent, and a trap: a field that only robots fill in."""

    website = forms.CharField(required=False, max_length=5000, label="Leave this empty")

    def __init__(self, lead_form: LeadForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead_form = lead_form
        self.parts = lead_form.parts
        for part in self.parts:
            self.fields[part.key] = _field_of(part)
        if lead_form.consent_text:
            self.fields["consent"] = _consent_of(lead_form)
        self.order_fields([*(part.key for part in self.parts), "consent", "website"])

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in rows of one, or of two halves."""
        rows: list[list[forms.BoundField]] = []
        open_half = False
        for part in self.parts:
            field = self[part.key]
            if open_half and part.half:
                rows[-1].append(field)
                open_half = False
            else:
                rows.append([field])
                open_half = part.half
        return rows

    def answers(self) -> dict[str, str]:
        """What was filled in, as text by key."""
        return {part.key: text for part in self.parts if (text := _as_text(self.cleaned_data.get(part.key)))}

    @property
    def consent_given(self) -> bool:
        """Whether the box was ticked."""
        return bool(self.cleaned_data.get("consent"))

    @property
    def trapped(self) -> bool:
        """Whether the hidden field was filled in."""
        return bool(self.cleaned_data.get("website"))


def _field_of(part: FormField) -> forms.Field:
    common: dict[str, Any] = {"required": part.required, "label": part.label}
    needed = {"required": f"{part.label} is missing."}
    field: forms.Field
    if part.kind == FieldKind.CHECKBOX:
        return forms.BooleanField(**common, error_messages={"required": "Please tick this box."})
    if part.kind in (FieldKind.CHOICE, FieldKind.COUNTRY):
        options = countries() if part.kind == FieldKind.COUNTRY else [(choice, choice) for choice in part.choices]
        odd = {"invalid_choice": "Please choose one of the list."}
        field = forms.ChoiceField(choices=[("", "Choose…"), *options], error_messages=needed | odd, **common)
    elif part.kind == FieldKind.LONG:
        field = Text(max_length=TEXT, error_messages=needed, **common)
    else:
        kinds: dict[FieldKind, type[Line]] = {FieldKind.EMAIL: Mail, FieldKind.PHONE: Phone}
        longest = LONGEST.get(part.maps_to, LINE) if part.kind != FieldKind.EMAIL else LONGEST[MapsTo.EMAIL]
        field = kinds.get(part.kind, Line)(max_length=longest, error_messages=needed, **common)
    if part.maps_to in AUTOCOMPLETE:
        field.widget.attrs["autocomplete"] = AUTOCOMPLETE[part.maps_to]
    return field


def _consent_of(lead_form: LeadForm) -> forms.BooleanField:
    missing = {"required": "Please tick this box: without it we may not answer."}
    return forms.BooleanField(required=lead_form.consent_required, label=lead_form.consent_text, error_messages=missing)


def countries() -> list[tuple[str, str]]:
    """Codes (ISO 3166-1) and names in the page's language, by name."""
    territories = Locale.parse((get_language() or "en").replace("-", "_")).territories
    named = [(code, name) for code, name in territories.items() if len(code) == 2 and code.isalpha()]
    named = [(code, name) for code, name in named if code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}]
    return sorted(named, key=lambda pair: unicodedata.normalize("NFKD", pair[1]))


def _check_address(text: str) -> None:
    name, at, domain = text.rpartition("@")
    if not at or not name:
        raise ValidationError(f"“{text}” is no e-mail address. It needs an @, for example anna@example.com.")
    if "." not in domain:
        raise ValidationError(f"“{text}” has no ending. Did you mean {text}.com?")
    if len(email_key(text)) > LONGEST[MapsTo.EMAIL]:
        raise ValidationError("This address is too long to be one.")
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(f"“{text}” is no e-mail address. Please look at it once more.") from error


def _without_control(text: str, instead: str) -> str:
    """Neither control characters nor the half characters that no database takes."""
    return CONTROL.sub(instead, text).encode("utf-8", "ignore").decode()


def _as_text(value: Any) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value or "")
