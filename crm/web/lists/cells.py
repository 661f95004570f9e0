"""The rows of a list, drawn in Python: four hundred cells a page, each ten times as dear by a template's macro."""

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, TypedDict

from django.utils.safestring import SafeString
from markupsafe import escape

from crm.web import parts
from crm.web.formats import money, number, time_tag
from crm.web.lists.columns import Column

Cell = Callable[[Any], str]  # of a row


class Place(TypedDict):
    """Where a cell stands on a phone, as crm.web.parts says."""

    m: str | None
    label: str | None


def draw_rows(
    rows: Iterable[Any], columns: Sequence[Column], *, fact_url: str, editable: Container[str], pick: str | None
) -> SafeString:
    """The `<tr>`s. `editable`: keys of the columns edited in place at `fact_url`; `pick`: the checkbox's name."""
    cells = [_cell(column, fact_url, may_edit=column.key in editable) for column in columns]
    first = columns[0]
    drawn = (
        parts.tr(row.pk, row, first.url(row), pick, caller=lambda row=row: "".join(cell(row) for cell in cells))  # type: ignore[misc]
        for row in rows
    )
    return SafeString("".join(drawn))


def _cell(column: Column, fact_url: str, *, may_edit: bool) -> Cell:
    """How this column draws a row's value."""
    place: Place = {"m": column.m, "label": column.label if column.m == "x" else None}
    if column.kind == "name":
        return _name_cell(column, fact_url if may_edit else "")
    plain = _CELLS.get(column.kind, _text)
    if not may_edit:
        return lambda row: plain(column.of(row), place)
    what = column.label.lower()

    def editable(row: Any) -> str:
        value = column.of(row)
        edit_url = column.edit_address(row, fact_url)
        if not edit_url:
            return plain(value, place)
        shown = _IN_LINK.get(column.kind, _as_it_is)(value)
        return parts.td_edit(shown, edit_url, f"{what} of {row}", num=column.num, **place)

    return editable


def _name_cell(column: Column, fact_url: str) -> Cell:
    def name(row: Any) -> str:
        edit_url = column.edit_address(row, fact_url) if fact_url else ""
        return parts.td_name(
            column.of(row), column.url(row), row.pk, m=column.m or "1", avatar=column.avatar, edit_url=edit_url
        )

    return name


def _as_it_is(value: Any) -> Any:
    return "" if value is None else value


def _money(value: Any) -> str:
    return money(value[0], value[1]) if value else ""


def _status(value: Any) -> str:
    return parts.status(value[0], value[1]) if value else SafeString("")


def _tags(value: Any) -> str:
    return SafeString("".join(f"{parts.tag(word)} " for word in value or ()))


def _link(value: Any) -> str:
    return SafeString(f'<a href="{escape(value[1])}">{escape(value[0])}</a>') if value else ""


def _text(value: Any, place: Place) -> str:
    return parts.td(_as_it_is(value), title=value or None, **place)


def _member(value: Any, place: Place) -> str:
    return parts.td_person(value.name, value.pk, **place) if value else parts.td_person(None, **place)


# By the column's kind: the whole cell of a value ...
_CELLS: dict[str, Callable[[Any, Place], str]] = {
    "record": lambda value, place: parts.td(parts.named(value), title=value, **place),
    "phone": lambda value, place: parts.td(parts.phone_link(value), **place),
    "email": lambda value, place: parts.td(parts.mail_link(value), title=value or None, **place),
    "member": _member,
    "score": lambda value, place: parts.td_score(value[0], value[1], **place),
    "status": lambda value, place: parts.td(_status(value), **place),
    "money": lambda value, place: parts.td(_money(value), num=True, **place),
    "number": lambda value, place: parts.td(number(value), num=True, **place),
    "figure": lambda value, place: parts.td(_as_it_is(value), num=True, **place),
    "time": lambda value, place: parts.td(time_tag(value), cls="fl-2", **place),
    "link": lambda value, place: parts.td(_link(value), **place),
    "tags": lambda value, place: parts.td(_tags(value), **place),
}
# ... and what stands in the link that turns it into a form.
_IN_LINK: dict[str, Callable[[Any], Any]] = {
    "status": _status,
    "member": parts.owner,
    "money": _money,
    "number": number,
    "tags": lambda value: ", ".join(value or ()),
}
