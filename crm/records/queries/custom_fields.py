"""Reads of the organization's own fields."""

from uuid import UUID

from crm.errors import NotFound
from crm.records.models import CustomField, RecordModel
from crm.records.registry import RECORD_TYPES


def custom_fields(kind: str) -> list[CustomField]:
    """The fields in use of a kind of record, in their order."""
    return list(CustomField.objects.all().of(kind))


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
