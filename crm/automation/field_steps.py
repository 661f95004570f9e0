"""The step that sets a field of a record, a built-in one or one of the organization's own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, JSONField

from crm.automation.models import Outcome
from crm.automation.steps import Settings, StepContext, StepForm, StepProblem, StepResult, StepType, register_step
from crm.errors import NotAllowed, NotFound, Refused
from crm.records.actions.changing import change_record
from crm.records.custom.texts import read_text
from crm.records.models import CUSTOM, CustomField, CustomKind
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES, RecordType
from crm.records.values import column, label_of
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.kinds import KINDS

# Columns with rules of their own, which a word typed once for all can't obey.
APART = frozenset({"email", "phone", "value_minor", "currency", "domain"})
HOW = "A choice by its name, a date as 2026-12-24, an amount as 1200 EUR, yes or no. Leave it empty to empty the field."


class SetFieldForm(StepForm):
    """Which field, and what it is set to."""

    field = forms.ChoiceField(label="Field")
    value = forms.CharField(label="Set it to", max_length=4000, required=False, help_text=HOW)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(KINDS[kind].label, _fields_of(kind)) for kind in dict.fromkeys(self.kinds) if kind in RECORD_TYPES]
        self.fields["field"].choices = [("", "Choose"), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a value that the field can't take."""
        data: dict[str, Any] = super().clean() or {}
        if name := data.get("field"):
            try:
                _read(name, data.get("value", ""))
            except ValueError as problem:
                self.add_error("value", str(problem))
        return data


def _fields_of(kind: str) -> list[tuple[str, str]]:
    own = RECORD_TYPES[kind]
    built_in = [(f"{kind}.{name}", label_of(own.model, name)) for name in own.facts if _is_plain(own, name)]
    made = [(f"{kind}.{each.name}", each.label) for each in custom_fields(kind) if each.kind != CustomKind.LINK]
    return [*built_in, *made]


def _is_plain(own: RecordType, name: str) -> bool:
    if name in APART:
        return False
    try:
        field = column(own.model, name)
    except StopIteration:
        return False
    return not field.is_relation and not isinstance(field, JSONField)


def _set_field(context: StepContext) -> StepResult:
    kind, _, name = context.settings["field"].partition(".")
    record = context.record(kind)
    if record is None:
        raise StepProblem(f"There is no {kind} to do this for.")
    try:
        value = _read(context.settings["field"], context.settings.get("value", ""))
        changed = change_record(kind, record.pk, {name: value}, by=context.actor)
    except (ValueError, Refused, NotAllowed, NotFound) as problem:
        raise StepProblem(str(problem)) from problem
    if changed.version == record.version:
        return StepResult(f"{_title(context.settings)}: it was so already", Outcome.SKIPPED)
    record.accept(changed, *([] if name.startswith(CUSTOM) else [column(type(record), name).attname]), "custom")
    return StepResult(_title(context.settings))


def _read(called: str, text: str) -> Any:
    """The value to set. Raises ValueError with a sentence for the author."""
    kind, _, name = called.partition(".")
    if name.startswith(CUSTOM):
        custom = _custom(kind, name)
        currency = Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())
        value = read_text(custom, text, currency=currency)
        if value is None and custom.required:
            raise ValueError("This field can't be left empty.")
        return value
    return _built_in(column(RECORD_TYPES[kind].model, name), text.strip())


def _custom(kind: str, name: str) -> CustomField:
    found = next((field for field in custom_fields(kind) if field.name == name), None)
    if found is None:
        raise ValueError("There is no such field any more.")
    return found


def _built_in(field: Field[Any, Any], text: str) -> Any:
    labels = {str(label).casefold(): key for key, label in field.flatchoices}
    given: Any = labels.get(text.casefold(), text)
    if not text and field.null:
        return None
    if field.get_internal_type() == "BooleanField":
        given = {"yes": True, "no": False}.get(text.casefold(), text)
    try:
        return field.clean(given, None)
    except ValidationError as problem:
        raise ValueError(" ".join(problem.messages)) from problem


def _title(settings: Settings) -> str:
    kind, _, name = settings["field"].partition(".")
    if name.startswith(CUSTOM):
        label = next((field.label for field in custom_fields(kind) if field.name == name), name)
    else:
        label = label_of(RECORD_TYPES[kind].model, name)
    value = settings.get("value", "").strip()
    return f"Set {label} to {value}" if value else f"Empty {label}"


register_step(StepType("set_field", "Set a field", "pencil", SetFieldForm, _set_field, _title, order=55))
