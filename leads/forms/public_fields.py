"""The fields of a public form: what is taken, and what is said about the rest."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import get_language

from crm.attachments.actions.files import clean_name
from crm.customers.normal_forms import email_key
from crm.web.formats import file_size
from leads.models import FieldKind, FormField, MapsTo
from leads.submitted import LONGEST

LINE, TEXT = 200, 4000
LARGEST_FILE = 10_000_000  # bytes
# What strangers may send us: papers and pictures, nothing that runs.
ENDINGS = ("pdf", "doc", "docx", "odt", "rtf", "txt", "csv", "xls", "xlsx", "ods", "ppt", "pptx", "odp",
           "png", "jpg", "jpeg", "gif", "webp", "heic")  # fmt: skip
PROGRAM = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
)  # how programs begin
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
YES_NO = [("yes", "Yes"), ("no", "No")]


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


class Number(Line):
    """A number between two others, however its decimals are written; cleans to text: "1234.5"."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, least: str = "", most: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = (Decimal(end) if end else None for end in (least, most))

    def clean(self, value: Any) -> str:
        """The number in figures. Raises ValidationError for what is none, or is out of bounds."""
        text: str = super().clean(value)
        if not text:
            return ""
        number = read_number(text)
        if number is None:
            raise ValidationError(f"“{text}” is no number. For example: 250.")
        if self.least is not None and number < self.least:
            raise ValidationError(f"Please give {self.least:f} or more.")
        if self.most is not None and number > self.most:
            raise ValidationError(f"Please give {self.most:f} or less.")
        return f"{number:f}"


class Day(forms.DateField):
    """A date between two others."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, least: str = "", most: str = "", **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)
        self.least, self.most = (date.fromisoformat(end) if end else None for end in (least, most))
        self.widget.attrs.update({name: end for name, end in (("min", least), ("max", most)) if end})

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError for what is none, or is out of bounds."""
        day: date | None = super().clean(str(value or "").replace("\x00", ""))
        if day and self.least and day < self.least:
            raise ValidationError(f"Please choose {self.least:%d.%m.%Y} or later.")
        if day and self.most and day > self.most:
            raise ValidationError(f"Please choose {self.most:%d.%m.%Y} or earlier.")
        return day


class Address(Line):
    """A page on the web; `https://` is put before what begins without."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
    _check = URLValidator(schemes=["http", "https"])

    def clean(self, value: Any) -> str:
        """The whole address. Raises ValidationError for what is none that a browser may open."""
        text: str = super().clean(value)
        if not text:
            return ""
        whole = text if "://" in text else f"https://{text}"
        try:
            self._check(whole)
            odd = "@" in urlsplit(whole).netloc
        except (ValidationError, ValueError):
            odd = True
        if odd:
            raise ValidationError(f"“{text}” is no web address. For example: www.example.com.")
        return whole


class Paper(forms.FileField):
    """A file from a stranger."""

    widget = forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload. Raises ValidationError naming what is wrong with it."""
        file = super().clean(data, initial)
        if file:
            _check_file(file)
        return file


def field_of(part: FormField) -> forms.Field:
    """The field as a visitor fills it in."""
    if part.kind == FieldKind.HIDDEN:
        return Line(max_length=LINE, required=False, widget=forms.HiddenInput, initial=part.default, label=part.label)
    common: dict[str, Any] = {"required": part.required, "label": part.label, "help_text": part.help}
    missing = f"{part.label} is missing." if part.label[-1:].isalnum() else "Please answer this."
    needed = {"required": missing}
    field = _special(part, common, needed) or _line(part, common, needed)
    if part.maps_to in AUTOCOMPLETE:
        field.widget.attrs["autocomplete"] = AUTOCOMPLETE[part.maps_to]
    if part.show_if and part.required:  # a browser without our script would insist on what is not asked
        field.widget.attrs["data-required"] = True
        field.widget.use_required_attribute = _never
    return field


def _never(_initial: Any) -> bool:
    return False


def _special(part: FormField, common: dict[str, Any], needed: dict[str, str]) -> forms.Field | None:
    bounds = {"least": part.least, "most": part.most}
    match part.kind:
        case FieldKind.CHECKBOX:
            return forms.BooleanField(**common, error_messages={"required": "Please tick this box."})
        case FieldKind.LONG:
            return Text(max_length=TEXT, error_messages=needed, **common)
        case FieldKind.NUMBER:
            return Number(max_length=40, error_messages=needed, **common, **bounds)
        case FieldKind.DATE:
            wrong = {"invalid": "Please give a day, for example 2026-11-23."}
            return Day(error_messages=needed | wrong, **common, **bounds)
        case FieldKind.FILE:
            empty = {"empty": "This file is empty.", "max_length": "The file's name is too long."}
            return Paper(error_messages=needed | empty, **common)
    return _chosen(part, common, needed)


def _chosen(part: FormField, common: dict[str, Any], needed: dict[str, str]) -> forms.Field | None:
    messages = needed | {"invalid_choice": "Please choose one of the list."}
    options = [(choice, choice) for choice in part.choices]
    match part.kind:
        case FieldKind.COUNTRY:
            return forms.ChoiceField(choices=[("", "Choose…"), *countries()], error_messages=messages, **common)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "Choose…"), *options], error_messages=messages, **common)
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, error_messages=messages, **common)
        case FieldKind.SEVERAL:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=options, widget=boxes, error_messages=messages, **common)
    return None


def _line(part: FormField, common: dict[str, Any], needed: dict[str, str]) -> forms.Field:
    kinds: dict[FieldKind, type[Line]] = {FieldKind.EMAIL: Mail, FieldKind.PHONE: Phone, FieldKind.URL: Address}
    longest = LONGEST.get(part.maps_to, LINE) if part.kind != FieldKind.EMAIL else LONGEST[MapsTo.EMAIL]
    return kinds.get(part.kind, Line)(max_length=longest, error_messages=needed, **common)


def read_number(text: str) -> Decimal | None:
    """1,234.5 or 1.234,5 or 1 234,5 as a number; None for anything else."""
    plain = re.sub(r"[\s'’]", "", text)
    if not re.fullmatch(r"[+-]?[0-9][0-9.,]{0,30}", plain, re.ASCII):
        return None
    point = max(plain.rfind("."), plain.rfind(","))
    many = plain.count(plain[point]) > 1 if point >= 0 else False
    thousands = many or (plain[point] == "," and len(plain) - point == 4 and "." not in plain) if point >= 0 else False
    head, tail = (plain, "") if point < 0 or thousands else (plain[:point], plain[point + 1 :])
    try:
        return Decimal(f"{head.replace('.', '').replace(',', '')}{'.' + tail if tail else ''}")
    except InvalidOperation:
        return None


def countries() -> list[tuple[str, str]]:
    """Codes (ISO 3166-1) and names in the page's language, by name."""
    territories = Locale.parse((get_language() or "en").replace("-", "_")).territories
    named = [(code, name) for code, name in territories.items() if len(code) == 2 and code.isalpha()]
    named = [(code, name) for code, name in named if code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}]
    return sorted(named, key=lambda pair: unicodedata.normalize("NFKD", pair[1]))


def _check_file(file: Any) -> None:
    name = clean_name(file.name or "")
    if name.rpartition(".")[2].lower() not in ENDINGS or "." not in name:
        raise ValidationError(f"We can't take {name}. Please send a PDF, a picture or an office file.")
    if file.size > LARGEST_FILE:
        raise ValidationError(f"{name} has {file_size(file.size)}. A file may have up to {file_size(LARGEST_FILE)}.")
    begins = file.read(8)
    file.seek(0)
    if begins.startswith(PROGRAM):
        raise ValidationError(
            f"{name} is a program under another name. Please send a PDF, a picture or an office file."
        )


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
