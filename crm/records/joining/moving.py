"""Move rows from one record to another and note each, in a few statements per table; and move them back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from crm.records.joining.collisions import COLLISIONS, Drop, Renumber, Unflag, constraints_over, others_of
from crm.records.joining.references import Reference
from crm.records.models import Merge, MergedRow
from crm.records.values import to_json
from crm.tenancy.scope import require_organization_id

NOTE = """
INSERT INTO records_mergedrow (id, tenant_id, merge_id, reference, row_id, before, content)
SELECT gen_random_uuid(), %(tenant)s, %(merge)s, %(name)s, row.id, {before}, {content} FROM row
ON CONFLICT DO NOTHING
"""


@dataclass
class Unmoved:
    """Rows that could not be put back: gone by now, or somebody else's."""

    gone: int = 0
    elsewhere: list[UUID] = field(default_factory=list)


def move(reference: Reference, merge: Merge) -> int:
    """Let the rows of the merged record belong to the other. How many came along or had their like there."""
    told: dict[str, Any] = {
        "tenant": require_organization_id(), "merge": merge.pk, "name": reference.name,
        "kind": merge.kind, "winner": merge.winner_id, "loser": merge.loser_id,
    }  # fmt: skip
    dropped = _run(_drop(reference), told) if _doubles(reference) else 0
    return dropped + _run(_update(reference), told)


def change(merge: Merge, name: str, rows: QuerySet[Any], values: dict[str, Any]) -> int:
    """Change further rows on account of a merge, so that its undo sets them back while they stay so. How many."""
    notes = []
    for row in rows.select_for_update(of=("self",)):
        before = {column: to_json(getattr(row, column)) for column in values}
        if before != (after := {column: to_json(value) for column, value in values.items()}):
            label = f"{row._meta.label}!{name}"
            notes.append(MergedRow(merge=merge, reference=label, row_id=row.pk, before=before, content=after))
    if notes:
        rows.model._base_manager.filter(pk__in=[note.row_id for note in notes]).update(**values)
        MergedRow.objects.bulk_create(notes, ignore_conflicts=True)
    return len(notes)


def move_back(reference: Reference, merge: Merge) -> Unmoved:
    """Let the rows that moved belong to the merged record again, as far as they are still the other's."""
    told: dict[str, Any] = {
        "tenant": require_organization_id(), "merge": merge.pk, "name": reference.name,
        "winner": merge.winner_id, "loser": merge.loser_id,
    }  # fmt: skip
    notes = MergedRow.objects.filter(merge=merge, reference=reference.name)
    moved = list(notes.filter(content__isnull=True).values_list("row_id", flat=True))
    unmoved = Unmoved()
    if moved:
        back = _ids(_back(reference), told)
        left = set(moved) - back
        there = set(reference.model._base_manager.filter(pk__in=left).values_list("pk", flat=True)) if left else set()
        unmoved.gone, unmoved.elsewhere = len(left - there), sorted(left & there)
    for note in notes.filter(content__isnull=False):
        unmoved.gone += not put_again(reference, note)
    return unmoved


def put(model: type[Model], row_id: Any, values: Mapping[str, Any]) -> bool:
    """Set columns of a row. Whether that could be: something else may have taken its place."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=row_id).update(**values)
    except IntegrityError:
        return False
    return True


def put_again(reference: Reference, note: MergedRow) -> bool:
    """The row that was taken away, unless what it hangs on is gone or there is one like it by now."""
    sql = f"INSERT INTO {reference.table} SELECT * FROM jsonb_populate_record(NULL::{reference.table}, %s::jsonb)"  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [json.dumps(note.content)])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return False
    return True


def _doubles(reference: Reference) -> list[Sequence[str]]:
    """For each constraint whose doubles are dropped: the columns in which two rows are alike."""
    return [
        others_of(reference, constraint)
        for constraint in constraints_over(reference)
        if isinstance(COLLISIONS.get(constraint.name, Drop()), Drop) and constraint.condition is None
    ]


def _of(reference: Reference, whose: str, alias: str = "t") -> str:
    kind = f' AND {alias}."{reference.kind_column}" = %(kind)s' if reference.kind_column else ""
    return f'{alias}.tenant_id = %(tenant)s AND {alias}."{reference.column}" = %({whose})s{kind}'


def _drop(reference: Reference) -> str:
    alike = " OR ".join(
        f"EXISTS (SELECT FROM {reference.table} AS o WHERE {_of(reference, 'winner', 'o')}"
        + "".join(f' AND o."{column}" = t."{column}"' for column in columns) + ")"
        for columns in _doubles(reference)
    )  # fmt: skip
    gone = f"DELETE FROM {reference.table} AS t WHERE {_of(reference, 'loser')} AND ({alike}) RETURNING t.*"  # noqa: S608
    return f"WITH row AS ({gone}) {NOTE.format(before="'{}'::jsonb", content='to_jsonb(row.*)')}"


def _update(reference: Reference) -> str:
    sets, kept = [f'"{reference.column}" = %(winner)s'], []
    for constraint in constraints_over(reference):
        how = COLLISIONS.get(constraint.name)
        others = "".join(f' AND o."{column}" = t."{column}"' for column in others_of(reference, constraint) if not
                         (isinstance(how, Renumber) and column == how.column))  # fmt: skip
        theirs = f"FROM {reference.table} AS o WHERE {_of(reference, 'winner', 'o')}{others}"
        if isinstance(how, Unflag):
            kept.append(how.column)
            sets.append(f'"{how.column}" = t."{how.column}" AND NOT EXISTS (SELECT {theirs} AND o."{how.column}")')
        elif isinstance(how, Renumber):
            kept.append(how.column)
            last = f'SELECT max(o."{how.column}") {theirs}'
            sets.append(f'"{how.column}" = t."{how.column}" + coalesce(({last}), 0)')
    before = ", ".join(f"'{column}', had.\"{column}\"" for column in kept)
    columns = ", ".join(["id", *(f'"{column}"' for column in kept)])
    return (
        f"WITH had AS (SELECT {columns} FROM {reference.table} AS t WHERE {_of(reference, 'loser')} FOR UPDATE), "  # noqa: S608
        f"row AS (UPDATE {reference.table} AS t SET {', '.join(sets)} FROM had "
        f"WHERE t.tenant_id = %(tenant)s AND t.id = had.id RETURNING t.id, jsonb_build_object({before}) AS before) "
        + NOTE.format(before="row.before", content="NULL")
    )


def _back(reference: Reference) -> str:
    sets = [f'"{reference.column}" = %(loser)s']
    for constraint in constraints_over(reference):
        how = COLLISIONS.get(constraint.name)
        if isinstance(how, Unflag):
            sets.append(f"\"{how.column}\" = (n.before->>'{how.column}')::boolean")
        elif isinstance(how, Renumber):
            sets.append(f"\"{how.column}\" = (n.before->>'{how.column}')::integer")
    return (
        f"UPDATE {reference.table} AS t SET {', '.join(sets)} FROM records_mergedrow AS n "  # noqa: S608
        "WHERE n.tenant_id = %(tenant)s AND n.merge_id = %(merge)s AND n.reference = %(name)s AND n.content IS NULL "
        f'AND t.tenant_id = %(tenant)s AND t.id = n.row_id AND t."{reference.column}" = %(winner)s RETURNING t.id'
    )


def _run(sql: str, told: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return int(cursor.rowcount)


def _ids(sql: str, told: dict[str, Any]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return {row[0] for row in cursor.fetchall()}
