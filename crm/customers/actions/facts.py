"""Set facts of a record and say what changed, in words for the timeline."""

from typing import Any

from django.db.models import Model


def set_facts(record: Model, values: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Set the values that are new. Returns {label: (old, new)} as people read them; the record is not saved."""
    changes = {}
    for field, value in values.items():
        old, before = getattr(record, field), _words(record, field)
        if old != value:
            setattr(record, field, value)
            changes[str(record._meta.get_field(field).verbose_name)] = (before, _words(record, field))  # type: ignore[union-attr]
    return changes


def _words(record: Model, field: str) -> str:
    """ "Customer" for a choice, the name of a colleague, "" for nothing."""
    display = getattr(record, f"get_{field}_display", None)
    value = display() if display else getattr(record, field)
    return "" if value is None else str(value)
