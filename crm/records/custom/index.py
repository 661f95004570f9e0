"""Values of custom fields in the typed side rows that conditions, sorting and search ask."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm.normal_forms import name_key
from crm.records.models import CustomField, CustomKind, CustomValue, RecordModel
from crm.records.models.custom_field import LONGEST_KEY
from crm.tenancy.writing import insert

SCALE = 10_000  # numbers are kept with four decimals
FIRST_DAY = date(1970, 1, 1)

NOTHING: tuple[Any, ...] = (None, "", [])

Row = tuple[str, int | None]  # text_key, number


def index_values(records: Sequence[RecordModel]) -> None:
    """Make the side rows of these records, all of one kind, what their `custom` says."""
    if not records:
        return
    fields = {field.key: field for field in CustomField.objects.filter(record_kind=records[0].kind)}
    CustomValue.objects.filter(record_id__in=[record.pk for record in records]).delete()
    rows = [row for record in records for row in _rows(record.pk, record.custom, fields)]
    CustomValue.objects.bulk_create(rows, batch_size=1000)


def index_rows(field: CustomField, value: Any) -> list[Row]:
    """What the index keeps of a stored value."""
    if value in NOTHING:
        return []
    match field.kind:
        case CustomKind.CHOICES:
            return [(key, None) for key in value]
        case CustomKind.NUMBER | CustomKind.MONEY | CustomKind.DATE | CustomKind.BOOL:
            return [("", number_of(field, value))]
        case CustomKind.TEXT:
            return [(text_key(value), None)]
    return [(str(value), None)]


def number_of(field: CustomField, value: Any) -> int:
    """A stored number, amount, day or answer as the index compares it."""
    match field.kind:
        case CustomKind.MONEY:
            return int(value["minor"])
        case CustomKind.DATE:
            return (date.fromisoformat(value) - FIRST_DAY).days
        case CustomKind.BOOL:
            return int(bool(value))
    return int(Decimal(str(value)) * SCALE)


def text_key(text: str) -> str:
    """A text as the index compares it: accents folded, small letters, its first 120."""
    return name_key(text)[:LONGEST_KEY]


def _rows(record_id: UUID, custom: dict[str, Any], fields: dict[str, CustomField]) -> Iterable[CustomValue]:
    for key, value in custom.items():
        if field := fields.get(key):
            for text, number in index_rows(field, value):
                yield CustomValue(field=field, record_id=record_id, text_key=text, number=number)


def index_new(kind: str, values: Iterable[tuple[UUID, dict[str, Any]]]) -> None:
    """Make the side rows of new records, of whose values nothing is indexed yet."""
    fields = {field.key: field for field in CustomField.objects.filter(record_kind=kind)}
    rows = [row for record_id, custom in values if custom for row in _rows(record_id, custom, fields)]
    insert(*rows)
