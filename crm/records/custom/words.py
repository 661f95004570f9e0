"""Values of custom fields as people read them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from crm.money import Money
from crm.records.custom.index import NOTHING
from crm.records.models import CustomField, CustomKind
from crm.records.registry import RECORD_TYPES

Titles = dict[str, str]  # of linked records, by id


def link_titles(values: Iterable[tuple[CustomField, Any]]) -> Titles:
    """The names of the linked records among these values, with one query per kind."""
    wanted: dict[str, set[UUID]] = {}
    for field, value in values:
        if field.kind == CustomKind.LINK and value:
            wanted.setdefault(field.links_to, set()).add(UUID(value))
    found: Titles = {}
    for kind, ids in wanted.items():
        rows = RECORD_TYPES[kind].model.everything.filter(pk__in=ids) if kind in RECORD_TYPES else ()
        found |= {str(row.pk): str(row) for row in rows}
    return found


def custom_word(field: CustomField, value: Any, titles: Titles) -> str:
    """A stored value as a person reads it; "" for nothing."""
    if value in NOTHING:
        return ""
    if field.kind == CustomKind.LINK:
        return titles.get(value, "Somebody who is gone")
    word = _WORDS.get(CustomKind(field.kind))
    return word(field, value) if word else str(value)


def _amount(_field: CustomField, value: Any) -> str:
    return f"{Money(value['minor'], value['currency']).amount:,} {value['currency']}"


_WORDS: dict[CustomKind, Callable[[CustomField, Any], str]] = {
    CustomKind.BOOL: lambda _field, value: "yes" if value else "no",
    CustomKind.DATE: lambda _field, value: f"{date.fromisoformat(value):%-d %B %Y}",
    CustomKind.MONEY: _amount,
    CustomKind.CHOICE: lambda field, value: field.option_labels.get(value, value),
    CustomKind.CHOICES: lambda field, value: ", ".join(field.option_labels.get(key, key) for key in value),
}
