"""Write what was reckoned of many leads, in one statement. No version and no history: the program keeps these columns
for itself.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from crm.tenancy.scope import require_organization_id
from leads.models import Lead

COLUMNS = {
    "score": "smallint", "score_reasons": "jsonb", "fading": "jsonb", "chance": "smallint", "chance_reasons": "jsonb",
    "priority": "bigint", "rescore_at": "timestamptz",
}  # fmt: skip
AS_TEXT = {"jsonb": "text"}
SQL = (
    "UPDATE leads_lead SET {} FROM unnest(%s::uuid[], {}) AS given (id, {}) "
    "WHERE tenant_id = %s AND leads_lead.id = given.id"
)


def write_scores(leads: Sequence[Lead], names: Sequence[str] = tuple(COLUMNS)) -> None:
    """Write these columns of locked leads."""
    if not leads:
        return
    values = [[_value(name, getattr(lead, name)) for lead in leads] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_sql(names), [[lead.id for lead in leads], *values, require_organization_id()])
    for lead in leads:
        lead.now_kept()


def _sql(names: Sequence[str]) -> str:
    casts = {name: "::jsonb" if COLUMNS[name] == "jsonb" else "" for name in names}
    return SQL.format(
        ", ".join(f"{name} = given.{name}{casts[name]}" for name in names),
        ", ".join(f"%s::{AS_TEXT.get(COLUMNS[name], COLUMNS[name])}[]" for name in names),
        ", ".join(names),
    )


def _value(name: str, value: Any) -> Any:
    return json.dumps(value) if COLUMNS[name] == "jsonb" and value is not None else value
