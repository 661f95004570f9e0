"""Values of a record's columns as JSON, and as people read them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Field, ForeignKey, JSONField, Model
from django.utils import timezone

from crm.records.models import RecordModel

LONGEST_WORDS = 500


def to_json(value: Any) -> Any:
    """A column's value as history keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def from_json(model: type[Model], name: str, value: Any) -> Any:
    """The column's value again: what to give to the field of that attribute name."""
    field = column(model, name)
    target: Field[Any, Any] = field.target_field if isinstance(field, ForeignKey) else field
    return target.to_python(value)


def column(model: type[Model], name: str) -> Field[Any, Any]:
    """The field of an attribute name: "owner_id" is `owner`."""
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))


def label_of(model: type[Model], name: str) -> str:
    """What people call the column: "Job title"; "Value" for `value_minor`."""
    label = str(column(model, name).verbose_name).removesuffix(" minor")
    return label[:1].upper() + label[1:]


def words_of(
    model: type[RecordModel], name: str, values: Iterable[Any], at_hand: Iterable[Model] = ()
) -> dict[Any, str]:
    """Values of one column as people read them; names of other records, but those at hand, with one query for all."""
    field = column(model, name)
    given = {value for value in values if value not in (None, "") and not isinstance(value, dict | list)}
    if isinstance(field, ForeignKey):
        own = {row.pk: str(row) for row in at_hand if isinstance(row, field.related_model) and row.pk in given}
        return own | _titles(field.related_model, given - own.keys())
    choices: Mapping[Any, str] = dict(field.flatchoices)
    return {value: str(choices.get(value) or _plain(field, value))[:LONGEST_WORDS] for value in given}


def _titles(model: type[Model], ids: set[Any]) -> dict[Any, str]:
    return {row.pk: str(row) for row in model._base_manager.filter(pk__in=ids)} if ids else {}


def _plain(field: Field[Any, Any], value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%-d %B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(field, BooleanField):
        return "yes" if value else "no"
    return "…" if isinstance(field, JSONField) else str(value)
