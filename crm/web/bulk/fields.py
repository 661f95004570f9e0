"""What can be set on many records at once: the facts of their kind that many may share, and the organization's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models

from crm.accounts.actor import Actor
from crm.accounts.queries.members import active_members
from crm.errors import NotFound
from crm.money import CURRENCIES, Money
from crm.records.models import CustomField, CustomKind, RecordModel
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES, RecordType
from crm.records.values import column, label_of
from crm.tenancy.ids import uuid7
from crm.web.bulk.extras import extras_of
from crm.web.lists.page import ListPage

# What tells one record from another: nobody sets it on many.
ONES_OWN = frozenset({
    "first_name", "last_name", "name", "title", "email", "phone", "domain", "birthday", "subject", "street",
})  # fmt: skip
NOBODY = ("", "Nobody")


@dataclass(frozen=True)
class BulkField:
    """`key` as the verbs of crm.records call it; `form_field()` asks for its value."""

    key: str
    label: str
    form_field: Callable[[], forms.Field]


def record_type_of(page: ListPage[Any]) -> RecordType:
    """How the common verbs treat the rows of a list. Raises NotFound for rows that are no such records."""
    model = page.rows().model
    found = next((own for own in RECORD_TYPES.values() if own.model is model), None)
    if found is None:
        raise NotFound("These can't be changed together.")
    return found


def can_edit(page: ListPage[Any]) -> bool:
    """Whether the viewer may change rows of this list together."""
    model = page.rows().model
    return any(own.model is model and page.actor.can(own.edit) for own in RECORD_TYPES.values())


def can_bin(page: ListPage[Any]) -> bool:
    """Whether the viewer may throw rows of this list away."""
    model = page.rows().model
    return any(own.model is model and page.actor.can(own.delete) for own in RECORD_TYPES.values())


def bulk_context(page: ListPage[Any]) -> dict[str, Any]:
    """What the bar of a list needs: what the viewer may do with many rows, and the form's key."""
    return {
        "can_edit": can_edit(page),
        "can_bin": can_bin(page),
        "can_export": page.actor.can("workspace.export"),
        "bulk_key": str(uuid7()),
    }


def bulk_fields(own: RecordType, actor: Actor) -> list[BulkField]:
    """In the order of their labels, the organization's own last."""
    facts = [found for name in own.facts if (found := _fact(own, name, actor))]
    more = [BulkField(extra.key, extra.label, extra.form_field) for extra in extras_of(own.kind)]
    custom = [found for each in custom_fields(own.kind) if (found := _custom(each))] if own.has_custom else []
    return [*sorted([*facts, *more], key=lambda each: each.label), *custom]


def read_value(own: RecordType, key: str, raw: Any) -> Any:
    """What to set, from how a job keeps it. Raises NotFound where what it points to is gone."""
    if key.startswith("custom."):
        return raw
    field = column(own.model, key)
    if not isinstance(field, models.ForeignKey):
        return field.to_python(raw) if raw not in (None, "") else (None if field.null else "")
    if not raw:
        return None
    found = field.related_model._base_manager.filter(pk=raw).first()
    if found is None:
        raise NotFound("What was chosen is no longer there.")
    return found


def keep_value(value: Any) -> Any:
    """A form's value as a job keeps it: JSON."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _fact(own: RecordType, name: str, actor: Actor) -> BulkField | None:
    field = next((each for each in own.model._meta.concrete_fields if each.name == name), None)
    if field is None:  # a fact with a rule of its own, such as a company by its name
        return None
    if name == own.owner:
        return BulkField(name, "Owner", _owner) if actor.can(own.assign) else None
    if name in ONES_OWN or name.endswith("_minor") or name == "currency" or field.is_relation:
        return None
    return BulkField(name, label_of(own.model, name), lambda: _plain_field(own.model, field))


def _owner() -> forms.Field:
    return forms.ChoiceField(
        choices=[NOBODY, *((str(each.id), each.name) for each in active_members())], required=False
    )


def _plain_field(model: type[RecordModel], field: "models.Field[Any, Any]") -> forms.Field:
    if isinstance(field, models.DateTimeField):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return forms.DateTimeField(required=not field.null, widget=widget)
    if isinstance(field, models.DateField):
        return forms.DateField(required=not field.null, widget=forms.DateInput(attrs={"type": "date"}))
    made = field.formfield()
    if made is None:
        raise NotFound(f"{label_of(model, field.name)} can't be set here.")
    made.label = ""
    return made


def _custom(own: CustomField) -> BulkField | None:
    make = _CUSTOM.get(CustomKind(own.kind))
    return BulkField(own.name, own.label, lambda: make(own)) if make else None


def _choice(own: CustomField) -> forms.Field:
    empty = [] if own.required else [("", "None")]
    return forms.ChoiceField(choices=[*empty, *((key, label) for key, label in own.options)], required=own.required)


def _choices(own: CustomField) -> forms.Field:
    boxes = forms.CheckboxSelectMultiple
    options = [(key, label) for key, label in own.options]
    return forms.MultipleChoiceField(choices=options, required=own.required, widget=boxes)


def _yes_no(own: CustomField) -> forms.Field:
    empty = [] if own.required else [("", "Not known")]
    return forms.ChoiceField(choices=[*empty, ("yes", "Yes"), ("no", "No")], required=own.required)


class MoneyInput(forms.MultiWidget):
    """An amount and its currency."""

    def __init__(self) -> None:
        amount = forms.TextInput(attrs={"inputmode": "decimal", "aria-label": "Amount"})
        currency = forms.Select(choices=[(each, each) for each in CURRENCIES], attrs={"aria-label": "Currency"})
        super().__init__([amount, currency])

    def decompress(self, value: Any) -> list[Any]:
        return ["", CURRENCIES[0]]


class MoneyField(forms.MultiValueField):
    widget = MoneyInput

    def __init__(self, **more: Any) -> None:
        parts = (forms.CharField(required=False), forms.ChoiceField(choices=[(each, each) for each in CURRENCIES]))
        super().__init__(parts, require_all_fields=False, **more)

    def compress(self, data_list: list[Any]) -> Money | None:
        if not data_list or not data_list[0]:
            return None
        try:
            return Money.parse(data_list[0], data_list[1])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


_CUSTOM: dict[CustomKind, Callable[[CustomField], forms.Field]] = {
    CustomKind.TEXT: lambda own: forms.CharField(required=own.required),
    CustomKind.NUMBER: lambda own: forms.DecimalField(required=own.required, decimal_places=4),
    CustomKind.MONEY: lambda own: MoneyField(required=own.required),
    CustomKind.DATE: lambda own: forms.DateField(required=own.required, widget=forms.DateInput(attrs={"type": "date"})),
    CustomKind.BOOL: _yes_no,
    CustomKind.CHOICE: _choice,
    CustomKind.CHOICES: _choices,
}
