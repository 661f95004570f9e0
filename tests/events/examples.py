"""One example of every event, as its row in the database holds it. Rows are kept for years: they must stay readable.

A new event needs an example here (`python -m tests.events.examples` prints those that are missing). When a field is
added, the old example stays and the new field gets a default; when one is taken away or renamed, the event's version
goes up and `read_event` learns to read the old rows.
"""

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.events.types import CATALOG, DomainEvent

FILE = Path(__file__).with_name("examples.json")
ID = UUID("01920000-0000-7000-8000-000000000001")
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
VALUES: dict[Any, Any] = {UUID: ID, datetime: AT, str: "text", int: 3, bool: True, float: 1.5}


def examples() -> dict[str, dict[str, Any]]:
    """Rows by the event's kind."""
    return dict(json.loads(FILE.read_text())) if FILE.exists() else {}


def made_example(event_type: type[DomainEvent]) -> DomainEvent:
    """An event with every field filled according to its type."""
    hints = typing.get_type_hints(event_type)
    names = [field.name for field in dataclasses.fields(event_type)]
    values: dict[str, Any] = {name: "person" if name.endswith("_kind") else _value(hints[name]) for name in names}
    return event_type(**values)


def row_of(event: DomainEvent) -> dict[str, Any]:
    """What its row would hold."""
    person, company = (str(each) if each else None for each in (event.person_id, event.company_id))
    return {"version": event.version, "person_id": person, "company_id": company, "data": event.data()}


def _value(hint: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(each for each in args if each is not type(None)))
    if origin is dict:
        return {"Field": _value(args[1])}
    if origin in (tuple, list):
        return origin(_value(each) for each in args if each is not Ellipsis)
    if isinstance(hint, type) and issubclass(hint, str) and hint is not str:
        return next(iter(hint))  # type: ignore[call-overload]
    return VALUES.get(hint, {} if hint is dict else "text")


if __name__ == "__main__":
    import django

    django.setup()
    missing = {kind: row_of(made_example(cls)) for kind, cls in CATALOG.items() if kind not in examples()}
    FILE.write_text(json.dumps(examples() | missing, indent=1, sort_keys=True) + "\n")
