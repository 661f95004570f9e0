"""Own fields of other records that point at a record which is merged."""

from uuid import UUID

from django.db import connection

from crm.records.joining.moving import change
from crm.records.models import CustomField, CustomKind, CustomValue, Merge, MergedRow
from crm.records.registry import RECORD_TYPES
from crm.tenancy.scope import require_organization_id

NAME = "link"
SET = """
UPDATE {table} SET custom = jsonb_set(custom, ARRAY[%s], %s::jsonb)
WHERE tenant_id = %s AND id = ANY(%s) AND custom ->> %s = %s
"""


def move_links(merge: Merge) -> int:
    """Let them point at the other. How many."""
    moved = 0
    fields = CustomField.objects.filter(kind=CustomKind.LINK, links_to=merge.kind)
    for field in fields:
        values = CustomValue.objects.filter(field=field, text_key=str(merge.loser_id))
        ids = list(values.values_list("record_id", flat=True))
        if ids:
            moved += change(merge, NAME, values, {"text_key": str(merge.winner_id)})
            _write(field, ids, merge.loser_id, merge.winner_id)
    return moved


def move_links_back(merge: Merge) -> None:
    """Let those that still point at the other point at the merged one again; before the rows are set back."""
    notes = MergedRow.objects.filter(merge=merge, reference=f"{CustomValue._meta.label}!{NAME}").values("row_id")
    values = CustomValue.objects.filter(pk__in=notes, text_key=str(merge.winner_id)).select_related("field")
    by_field: dict[UUID, tuple[CustomField, list[UUID]]] = {}
    for value in values:
        by_field.setdefault(value.field_id, (value.field, []))[1].append(value.record_id)
    for field, ids in by_field.values():
        _write(field, ids, merge.winner_id, merge.loser_id)


def _write(field: CustomField, ids: list[UUID], old: UUID, new: UUID) -> None:
    table = f'"{RECORD_TYPES[field.record_kind].model._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            SET.format(table=table), [field.key, f'"{new}"', require_organization_id(), ids, field.key, str(old)]
        )
