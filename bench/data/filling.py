"""INSERT ... SELECT for a model: what is not named gets the field's own default, so that new columns break nothing."""

import json
from datetime import datetime
from typing import Any

import psycopg
from django.db import models
from django.utils import timezone
from psycopg import sql

# Time-ordered like crm.tenancy.ids.uuid7, from a moment and a number; works in every PostgreSQL we support.
UUID_AT = """
CREATE OR REPLACE FUNCTION pg_temp.id_at(at timestamptz, number bigint) RETURNS uuid LANGUAGE sql AS $$
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(number & 4095), 3, '0')
        || '8' || substr(md5(number::text || random()::text), 1, 15))::uuid
$$
"""

Connection = psycopg.Connection[Any]


def fill(connection: Connection, model: type[models.Model], source: str, /, **columns: str) -> int:
    """Insert rows of `model`: `columns` are SQL expressions by column name, `source` all from FROM on. How many."""
    values = dict(columns)
    for field in model._meta.local_concrete_fields:
        if field.column not in values and (default := _default(field)) is not None:
            values[str(field.column)] = default
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} {}").format(
        sql.Identifier(model._meta.db_table),
        names,
        sql.SQL(", ").join(sql.SQL(value) for value in values.values()),
        sql.SQL(source),
    )
    return connection.execute(statement).rowcount


def _default(field: "models.Field[Any, Any]") -> str | None:
    """As SQL; None leaves the column NULL."""
    if field.primary_key:
        return "pg_temp.id_at(now(), (random() * 1e9)::bigint)"
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return "now()"
    value = timezone.now() if field.default is timezone.now else field.get_default()
    if value is None:
        return "''" if not field.null and isinstance(field, models.CharField | models.TextField) else None
    return _literal(field, value)


def _literal(field: "models.Field[Any, Any]", value: Any) -> str:
    if isinstance(field, models.JSONField):
        return f"'{json.dumps(value)}'::jsonb"
    if isinstance(value, datetime):
        return "now()"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
