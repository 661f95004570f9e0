"""Values of custom fields as people read them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.money import Money
from crm.records.custom.index import NOTHING
from crm.records.models import CustomField, CustomKind
from crm.records.registry import RECORD_TYPES, RecordType

Titles = dict[str, str]  # of linked records, by id
UNSEEN = {"company": "A company you can't see"}


def unseen_word(kind: str) -> str:
    """Instead of the name of a record that one may not see."""
    return UNSEEN.get(kind, "Somebody you can't see")


def is_named(titles: Titles, field: CustomField, value: Any) -> bool:
    """Whether the linked record is there and may be named, so that a link may lead to it."""
    return value in titles and titles[value] != unseen_word(field.links_to)


def link_titles(values: Iterable[tuple[CustomField, Any]], viewer: Actor | None) -> Titles:
    """The names of the linked records among these values, with one query per kind.

    Records that the viewer may not see have a word that names nobody; None is the program itself, which sees all.
    """
    wanted: dict[str, set[UUID]] = {}
    for field, value in values:
        if field.kind == CustomKind.LINK and value:
            wanted.setdefault(field.links_to, set()).add(UUID(value))
    found: Titles = {}
    for kind, ids in wanted.items():
        if kind in RECORD_TYPES:
            found |= _titles(RECORD_TYPES[kind], ids, viewer)
    return found


def _titles(own: RecordType, ids: set[UUID], viewer: Actor | None) -> Titles:
    rows: QuerySet[Any] = own.model.everything.filter(pk__in=ids)
    if viewer is None or own.is_open_to(viewer):
        return {str(row.pk): str(row) for row in rows}
    named = {str(row.pk): str(row) for row in own.known_to(viewer).filter(pk__in=ids)}
    return {str(each): named.get(str(each), unseen_word(own.kind)) for each in ids}


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
