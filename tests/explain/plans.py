"""What PostgreSQL would do for each statement of a page, asked as crm_app in the page's own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from crm.tenancy.postgresql.prepared import BETWEEN

MASSES = (
    "customers_person", "customers_company", "leads_lead", "sales_deal", "support_ticket", "work_task",
    "search_searchentry", "events_event",
)  # fmt: skip


@dataclass
class Plan:
    """A statement, the indexes it would use, and the large tables that it would read from end to end."""

    sql: str
    indexes: set[str] = field(default_factory=set)
    scanned: set[str] = field(default_factory=set)
    sorted_rows: float = 0  # the most rows that it would sort


@contextmanager
def plans() -> Iterator[list[Plan]]:
    """Collects a plan for every question to one of the large tables; of several in one message for the first."""
    found: list[Plan] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.lstrip().startswith("SELECT") and any(table in sql for table in MASSES) and "FOR UPDATE" not in sql:
            asked = next(part for part in sql.split(BETWEEN) if any(table in part for table in MASSES))
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {asked}", params)
                plan = Plan(asked)
                _read(cursor.fetchone()[0][0]["Plan"], plan)
                found.append(plan)
        return answer

    with connection.execute_wrapper(explain):
        yield found


def _read(node: dict[str, Any], plan: Plan) -> None:
    if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan") and node.get("Relation Name") in MASSES:
        plan.scanned.add(node["Relation Name"])
    if name := node.get("Index Name"):
        plan.indexes.add(name)
    below = node.get("Plans", ())
    if node["Node Type"] == "Sort":
        plan.sorted_rows = max(plan.sorted_rows, *(each["Plan Rows"] for each in below))
    for each in below:
        _read(each, plan)
