"""Reads of the organization's own fields."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from crm.errors import NotFound
from crm.records.models import CustomField, CustomValue, RecordModel
from crm.records.registry import RECORD_TYPES
from crm.tenancy.kept import kept
from crm.tenancy.scope import require_organization_id

COUNTED_TO = 10_001
# Of each field as many values as are worth counting: none is read beyond.
COUNTS = """
SELECT field.id, few.records FROM records_customfield AS field
CROSS JOIN LATERAL (
    SELECT count(DISTINCT first.record_id) AS records FROM (
        SELECT value.record_id FROM records_customvalue AS value
        WHERE value.tenant_id = %(tenant)s AND value.field_id = field.id LIMIT %(most)s
    ) AS first
) AS few
WHERE field.tenant_id = %(tenant)s AND field.record_kind = %(kind)s
"""


_once: ContextVar[dict[tuple[UUID, str], list[CustomField]] | None] = ContextVar("own_fields", default=None)


@contextmanager
def fields_read_once() -> Iterator[None]:
    """Within, the fields of a kind are read once, however often they are asked for: for batches in one transaction."""
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def custom_fields(kind: str) -> list[CustomField]:
    """The fields in use of a kind of record, in their order."""
    if _once.get() is not None:
        return [field for field in all_custom_fields(kind) if field.active]
    return _in_use(kind)


@kept
def _in_use(kind: str) -> QuerySet[CustomField]:
    return CustomField.objects.all().of(kind)


def custom_fields_for(record: RecordModel) -> list[CustomField]:
    """Those that this record has: fields of a group stand only on records of that group."""
    record_type = RECORD_TYPES.get(record.kind)
    group = record_type.group_of(record) if record_type and record_type.group_of else None
    return [field for field in custom_fields(record.kind) if field.group_id in (None, group)]


def get_custom_field(field_id: UUID, *, lock: bool = False) -> CustomField:
    """One field, in use or put away. Raises NotFound."""
    fields = CustomField.objects.select_for_update() if lock else CustomField.objects.all()
    field = fields.filter(id=field_id).first()
    if field is None:
        raise NotFound("There is no such field.")
    return field


def missing_required(record: RecordModel) -> list[CustomField]:
    """The required fields of this record that are empty."""
    return [field for field in custom_fields_for(record) if field.required and field.key not in record.custom]


def all_custom_fields(kind: str) -> list[CustomField]:
    """The fields of a kind of record in their order, those put away too."""
    known, key = _once.get(), (require_organization_id(), kind)
    if known is not None and key in known:
        return list(known[key])
    fields = list(CustomField.objects.filter(record_kind=kind).order_by("position", "id"))
    if known is not None:
        known[key] = fields
    return list(fields)


def records_with_value(kind: str) -> dict[UUID, int]:
    """How many records have a value, by field; COUNTED_TO stands for that many or more."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"tenant": require_organization_id(), "most": COUNTED_TO, "kind": kind})
        return dict(cursor.fetchall())


def records_with_option(field: CustomField) -> dict[str, int]:
    """How many records have each option of a field, by its key; COUNTED_TO stands for that many or more."""
    rows = CustomValue.objects.filter(field=field)
    return {key: rows.filter(text_key=key)[:COUNTED_TO].count() for key in field.option_labels}
