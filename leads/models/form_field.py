"""One field of a web form, as it is kept in the form's JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.text import slugify


class FieldKind(TextChoices):
    TEXT = "text", "Short text"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    CHOICE = "choice", "Choice"
    LONG = "long", "Long text"
    COUNTRY = "country", "Country"
    COMPANY = "company", "Company"
    CHECKBOX = "checkbox", "Checkbox"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    SEVERAL = "several", "Several choices"
    YES_NO = "yes_no", "Yes or no"
    URL = "url", "Web address"
    FILE = "file", "File"
    HIDDEN = "hidden", "Hidden"


class When(TextChoices):
    IS = "is", "is"
    IS_NOT = "is_not", "is not"
    FILLED = "filled", "is filled in"


class MapsTo(TextChoices):
    """Where an answer goes besides the lead's list of answers."""

    NOTHING = "", "Only an answer on the lead"
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    COMPANY = "company", "Company"
    JOB_TITLE = "job_title", "Job title"
    COUNTRY = "country", "Country"
    WANTS = "wants", "What the lead wants"
    VALUE = "value", "Worth a year"


# Names that the form itself needs (see leads/forms/public.py).
RESERVED = frozenset({
    "new", "website", "key", "started", "consent", "page", "referrer", "field", "sent", "visitor",
    "step", "go", "solution", "fl_id", "consent_1", "consent_2", "consent_3", "preview", "order",
})  # fmt: skip
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
ICONS = {
    FieldKind.TEXT: "letter-case",
    FieldKind.EMAIL: "mail",
    FieldKind.PHONE: "phone",
    FieldKind.CHOICE: "list",
    FieldKind.LONG: "align-left",
    FieldKind.COUNTRY: "world",
    FieldKind.COMPANY: "building",
    FieldKind.CHECKBOX: "checkbox",
    FieldKind.NUMBER: "hash",
    FieldKind.DATE: "calendar",
    FieldKind.SEVERAL: "list-check",
    FieldKind.YES_NO: "toggle-right",
    FieldKind.URL: "link",
    FieldKind.FILE: "paperclip",
    FieldKind.HIDDEN: "eye-off",
}
WITH_CHOICES = (FieldKind.CHOICE, FieldKind.SEVERAL)
BETWEEN = ", "  # several answers to one question


@dataclass(frozen=True)
class ShowIf:
    """Ask this only if another answer is so."""

    field: str
    when: When = When.IS
    value: str = ""

    @property
    def words(self) -> str:
        """For the builder: "is 20 to 50"."""
        return f"{self.when.label} {self.value}".strip()

    def holds(self, answers: Sequence[str]) -> bool:
        """Whether the other field's answers fulfil it; nothing counts as not filled in, and is nothing."""
        given = [answer for answer in answers if answer]
        if self.when == When.FILLED:
            return bool(given)
        return (self.value in given) == (self.when == When.IS)


@dataclass(frozen=True, kw_only=True)
class FormField:
    """`key` names the answer and never changes once people have answered; the label may."""

    key: str
    kind: FieldKind
    label: str
    required: bool = False
    maps_to: MapsTo = MapsTo.NOTHING
    choices: tuple[str, ...] = ()
    own: str = ""  # one of the organization's own fields it fills too: "person.custom.tier", "lead.custom.budget"
    half: bool = False  # beside the next half field, not below it
    step: int = 1
    show_if: ShowIf | None = None
    help: str = ""
    default: str = ""  # what a hidden field says unless the page's address says otherwise
    least: str = ""  # a number, or a date as 2026-11-23
    most: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FormField":
        """From one entry of `LeadForm.fields`."""
        rule = data.get("show_if")
        return cls(
            key=data["key"],
            kind=FieldKind(data["kind"]),
            label=data["label"],
            required=bool(data.get("required")),
            maps_to=MapsTo(data.get("maps_to", "")),
            choices=tuple(data.get("choices", ())),
            own=data.get("own", ""),
            half=bool(data.get("half")),
            step=int(data.get("step", 1)),
            show_if=ShowIf(rule["field"], When(rule["when"]), rule.get("value", "")) if rule else None,
            help=data.get("help", ""),
            default=data.get("default", ""),
            least=data.get("least", ""),
            most=data.get("most", ""),
        )

    def to_json(self) -> dict[str, Any]:
        """For `LeadForm.fields`; what is empty is left out."""
        data: dict[str, Any] = {"key": self.key, "kind": str(self.kind), "label": self.label}
        more = {
            "required": self.required,
            "maps_to": str(self.maps_to),
            "choices": list(self.choices),
            "own": self.own,
            "half": self.half,
            "step": self.step if self.step > 1 else 0,
            "show_if": self.show_if and {**asdict(self.show_if), "when": str(self.show_if.when)},
            "help": self.help,
            "default": self.default,
            "least": self.least,
            "most": self.most,
        }
        return data | {name: value for name, value in more.items() if value}

    @property
    def answers(self) -> tuple[str, ...]:
        """What it can be answered with, as it is sent; nothing where people write freely."""
        if self.kind == FieldKind.YES_NO:
            return ("yes", "no")
        return ("yes",) if self.kind == FieldKind.CHECKBOX else self.choices

    @property
    def icon(self) -> str:
        """For the builder."""
        return ICONS[self.kind]


def free_key(label: str, taken: set[str]) -> str:
    """A name for a new field's answers: the label in small letters, with a number where it is taken."""
    base = slugify(label).replace("-", "_")[:40].strip("_") or "answer"
    blocked = taken | RESERVED | set(UTM)
    candidate, number = base, 1
    while candidate in blocked:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
