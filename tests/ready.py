"""The small world without the work of making it: made once by the product's verbs, kept as rows, put back for a test.

Ids and times are new each time, as if the world had just been made; tests/test_ready.py compares the two.
"""

import json
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from crm.celery_app import app
from crm.tenancy.ids import uuid7
from tests import database
from tests.draining import run_due_work
from tests.world import Member, OutsideClient, World, make_world, outside, scope_of

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Rows = dict[str, list[dict[str, Any]]]  # of each table that has any


@dataclass(frozen=True)
class Part:
    """The rows of one organization, or (None) of no organization: JSON, and the statement that writes it."""

    organization_id: UUID | None
    rows: str
    statement: str


@dataclass(frozen=True)
class Copy:
    """A world as it was at `made_at`; `ids` are those of its rows, oldest first."""

    made_at: datetime
    world: bytes  # pickled
    parts: list[Part]
    ids: list[UUID]

    def put_back(self) -> World:
        """Write its rows with new ids, as if it had just been made."""
        later = timezone.now() - self.made_at
        ids = {old: uuid7() for old in self.ids}
        texts = {str(old): str(new) for old, new in ids.items()}
        with transaction.atomic():
            for part in self.parts:
                rows = UUIDS.sub(lambda found: texts.get(found[0], found[0]), part.rows)
                with _inside(part.organization_id and ids[part.organization_id]) as cursor:
                    cursor.execute(part.statement, {"rows": rows, "later": later})
        world: World = pickle.loads(self.world)  # noqa: S301  # our own bytes
        world.visitor = OutsideClient()
        _renew(world, ids, later, set())
        return world


_kept: dict[str, Copy] = {}


def keep_worlds(*, committed: bool, drained: bool) -> None:
    """Make what `ready_world` puts back; `committed` and `drained`: also those for tests that need them."""
    with transaction.atomic():
        world = make_world()
        _kept["new"] = _copy(world)
        if drained:
            run_due_work()
            _kept["drained"] = _copy(world)
        transaction.set_rollback(True)
    if committed:
        _kept["committed"] = _copy(make_world())  # tasks run at once: its events have been delivered
        database.empty_tables()


def ready_world(*, drained: bool = False) -> World:
    """What `make_world()` makes; really made where tasks don't run at once.

    `drained`: what had to be done because of the two new organizations has been done, as it is in all committed worlds.
    """
    if not app.conf.task_always_eager:
        return make_world()
    return _kept[("drained" if drained else "new") if connection.in_atomic_block else "committed"].put_back()


def rows_of(organization_id: UUID | None) -> Rows:
    """All rows of an organization, or those of none, by table."""
    tables = [name for name, owned in _tables().items() if owned == bool(organization_id)]
    question = " UNION ALL ".join(
        f"SELECT '{name}', jsonb_agg(to_jsonb(t)) FROM \"{name}\" t HAVING count(*) > 0"  # noqa: S608
        for name in tables
    )
    with _inside(organization_id) as cursor:
        cursor.execute(question)
        return {name: json.loads(rows) if isinstance(rows, str) else rows for name, rows in cursor.fetchall()}


@contextmanager
def _inside(organization_id: UUID | None) -> Iterator[Any]:
    """A cursor in the scope of an organization, or outside of any."""
    within = scope_of(organization_id) if organization_id else outside()
    with within, transaction.atomic(), connection.cursor() as cursor:
        yield cursor


def _copy(world: World) -> Copy:
    parts, ids = [], set()
    visitor, world.visitor = world.visitor, None  # type: ignore[assignment]
    for organization_id in (None, world.org.id, world.other_org.id):
        rows = rows_of(organization_id)
        parts.append(Part(organization_id, json.dumps(rows), _statement(list(rows))))
        ids |= {UUID(row["id"]) for found in rows.values() for row in found if isinstance(row.get("id"), str)}
    pickled = pickle.dumps(world)
    world.visitor = visitor
    return Copy(world.org.created_at, pickled, parts, sorted(ids))


def _tables() -> dict[str, bool]:
    """Names of the tables the tests fill; whether their rows belong to an organization."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT relname, EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id')
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
              AND has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
        """)
        return {name: owned for name, owned in cursor.fetchall() if name not in database.KEPT_TABLES}


def _statement(tables: list[str]) -> str:
    """One statement for all tables, so that foreign keys are looked at when every row is there."""
    inserts = [
        f'"in_{name}" AS (INSERT INTO "{name}" ({", ".join(columns)}) OVERRIDING SYSTEM VALUE '  # noqa: S608
        f"SELECT {', '.join(columns.values())} "
        f"FROM given, jsonb_populate_recordset(NULL::\"{name}\", given.rows -> '{name}'))"
        for name in tables
        if (columns := _columns(name))
    ]
    return f"WITH given AS (SELECT %(rows)s::jsonb AS rows), {', '.join(inserts)} SELECT"


def _columns(table: str) -> dict[str, str]:
    """A table's columns, and how to write each: times are moved, what is generated is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT quote_ident(attname), atttypid = 'timestamptz'::regtype
            FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            """,
            [f'"{table}"'],
        )
        return {name: f"{name} + %(later)s" if time else name for name, time in cursor.fetchall()}


def _renew(thing: Model | Member | World, ids: dict[UUID, UUID], later: timedelta, seen: set[int]) -> None:
    """Give an object of a world, and those it holds, the new ids and times."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    values = vars(thing)  # not by setattr, which makes Django forget the rows at the other end of foreign keys
    for name, value in values.items():
        if isinstance(value, UUID):
            values[name] = ids.get(value, value)
        elif isinstance(value, datetime):
            values[name] = value + later
    related = list(thing._state.fields_cache.values()) if isinstance(thing, Model) else []
    for value in [*values.values(), *related]:
        if isinstance(value, Model | Member):
            _renew(value, ids, later, seen)
