"""What can be set on many records at once: the facts of their kind that many may share, and the organization's own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.accounts.queries.members import active_members
from crm.errors import NotFound
from crm.jobs.imports.registry import importers_open_to
from crm.records.models import RecordModel
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES, RecordType
from crm.records.values import column, label_of
from crm.tenancy.ids import uuid7
from crm.web.bulk.extras import extras_of
from crm.web.custom_fields.controls import control_for
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
        "import_url": _import_address(page),
        "bulk_key": str(uuid7()),
    }


def _import_address(page: ListPage[Any]) -> str:
    """Where files are imported as rows of this list; "" where nobody can, or not the viewer."""
    found = next((each for each in importers_open_to(page.actor) if each.list_name == page.url_name), None)
    return f"{reverse('imports:new')}?kind={found.kind}" if found else ""


def bulk_fields(own: RecordType, actor: Actor) -> list[BulkField]:
    """In the order of their labels, the organization's own last."""
    facts = [found for name in own.facts if (found := _fact(own, name, actor))]
    more = [BulkField(extra.key, extra.label, extra.form_field) for extra in extras_of(own.kind)]
    fields = [each for each in custom_fields(own.kind) if not own.hides(each.name, actor)] if own.has_custom else []
    custom = [BulkField(each.name, each.label, partial(control_for, each, actor=actor)) for each in fields]
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
    if value is None or isinstance(value, bool | int | str | list | dict):
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
