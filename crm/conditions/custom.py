"""The organization's own fields as fields that conditions can ask, under "person.custom.<key>"."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.conditions.fields import CUSTOM, Choices, Field, FieldKind, SideRows
from crm.money import Money
from crm.records.custom.index import SCALE, text_key
from crm.records.models import CustomField, CustomKind, CustomValue
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES

GROUP = "Your own fields"
KINDS = {
    CustomKind.TEXT: FieldKind.TEXT,
    CustomKind.NUMBER: FieldKind.NUMBER,
    CustomKind.MONEY: FieldKind.MONEY,
    CustomKind.DATE: FieldKind.DATE,
    CustomKind.BOOL: FieldKind.BOOL,
    CustomKind.CHOICE: FieldKind.CHOICE,
    CustomKind.CHOICES: FieldKind.CHOICES,
    CustomKind.LINK: FieldKind.LINK,
}
IN_NUMBER = {CustomKind.NUMBER, CustomKind.MONEY, CustomKind.DATE, CustomKind.BOOL}


def own_fields(kind: str) -> list[Field]:
    """The fields in use that the current organization made for a kind of record."""
    return [as_field(custom) for custom in custom_fields(kind)] if kind in RECORD_TYPES else []


def as_field(custom: CustomField) -> Field:
    """One of the organization's own fields for conditions."""
    return Field(
        name=f"{custom.record_kind}.{CUSTOM}{custom.key}",
        label=custom.label,
        kind=KINDS[CustomKind(custom.kind)],
        choices=_choices(custom),
        value=_reader(custom),
        normal=text_key if custom.kind == CustomKind.TEXT else None,
        titles=_titles(custom) if custom.kind == CustomKind.LINK else None,
        to=custom.links_to if custom.kind == CustomKind.LINK else "",
        group=GROUP,
        scale=SCALE if custom.kind == CustomKind.NUMBER else 1,
        side=SideRows(_rows(custom.id), column_of(custom), custom.key),
        currency="custom",
    )


def column_of(custom: CustomField) -> str:
    """The column of CustomValue that its values are compared and sorted by."""
    return "number" if custom.kind in IN_NUMBER else "text_key"


def _choices(custom: CustomField) -> Choices:
    return list(custom.option_labels.items())


def _rows(field_id: UUID) -> Callable[[], QuerySet[Any]]:
    return lambda: CustomValue.objects.filter(field_id=field_id)


def _titles(custom: CustomField) -> Callable[[Any], dict[UUID, str]]:
    def titles(ids: Any) -> dict[UUID, str]:
        model = RECORD_TYPES[custom.links_to].model
        return {row.pk: str(row) for row in model.objects.filter(pk__in=list(ids))}

    return titles


def _reader(custom: CustomField) -> Callable[[Any], Any]:
    read = _READERS.get(CustomKind(custom.kind))

    def value(record: Any) -> Any:
        stored = record.custom.get(custom.key)
        return stored if stored is None or read is None else read(stored)

    return value


_READERS: dict[CustomKind, Callable[[Any], Any]] = {
    CustomKind.TEXT: text_key,
    CustomKind.NUMBER: lambda stored: Decimal(str(stored)),
    CustomKind.MONEY: lambda stored: Money(stored["minor"], stored["currency"]),
    CustomKind.DATE: date.fromisoformat,
    CustomKind.CHOICES: set,
}
