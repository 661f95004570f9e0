"""The organization's own fields as columns of a list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.conditions.custom import column_of
from crm.records.custom.words import Titles, custom_word, link_titles
from crm.records.models import CustomField, CustomKind, CustomValue
from crm.records.paging import Order
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES
from crm.web.lists.columns import Column

COLUMN_KINDS = {CustomKind.MONEY: "money", CustomKind.CHOICES: "tags", CustomKind.NUMBER: "figure"}


@dataclass(frozen=True)
class CustomColumn(Column):
    """A column of one of them. Sorted by the rows that hold its values beside the records."""

    custom: CustomField | None = None

    @property
    def fetched(self) -> tuple[str, ...] | None:
        """Whether a row has the field at all may depend on any of its columns."""
        return None

    def edit_address(self, row: Any, fact_url: str) -> str:
        """Its own page, whatever the noun; "" for a row of a group that has no such field."""
        if self.custom is None or not _has(row, self.custom):
            return ""
        return f"{reverse('web:own_fact', args=[row.kind, row.pk, self.custom.key])}?version={row.version}"

    def order(self, *, descending: bool) -> Order:
        """Sorted by it: by number or day, by the text without accents, by the choice's key."""
        if self.custom is None:
            return super().order(descending=descending)
        values = CustomValue.objects.filter(field_id=self.custom.pk)
        return Order(column_of(self.custom), descending, beside=values)

    def plain(self, row: Any) -> Any:
        """The value as an export writes it."""
        stored = row.custom.get(self.custom.key) if self.custom else None
        if self.custom and self.custom.kind == CustomKind.DATE and stored:
            return date.fromisoformat(stored)
        return super().plain(row)


def custom_columns(kind: str, viewer: Actor, rows: Iterable[Any] = ()) -> list[Column]:
    """A column for each field in use; `rows` are those whose linked records will be named, if the viewer sees them."""
    if kind not in RECORD_TYPES:
        return []
    fields = custom_fields(kind)
    titles = link_titles(((field, row.custom.get(field.key)) for row in rows for field in fields), viewer)
    columns = (_column(field, titles) for field in fields)
    return [column for column in columns if column.open_to(viewer)]


def _has(row: Any, field: CustomField) -> bool:
    group_of = RECORD_TYPES[row.kind].group_of
    return field.group_id is None or (group_of is not None and group_of(row) == field.group_id)


def _column(field: CustomField, titles: Titles) -> Column:
    kind = CustomKind(field.kind)
    sortable = kind not in (CustomKind.CHOICES, CustomKind.LINK)
    return CustomColumn(
        key=field.name,
        label=field.label,
        kind=COLUMN_KINDS.get(kind, "text"),
        value=_reader(field, titles),
        sort=field.name if sortable else "",
        width=150,
        optional=True,
        fact=field.name,
        custom=field,
    )


def _reader(field: CustomField, titles: Titles) -> Callable[[Any], Any]:
    def read(row: Any) -> Any:
        stored = row.custom.get(field.key)
        if field.kind == CustomKind.MONEY:
            return (stored["minor"], stored["currency"]) if stored else (None, "")
        if field.kind == CustomKind.CHOICES:
            return [field.option_labels.get(key, key) for key in stored or []]
        return custom_word(field, stored, titles) or None

    return read
