"""The rows of a list, asked for by a statement that is put together once, with the columns that are shown alone.

It is kept by the list, who looks, and the parameters in force (see crm/tenancy/kept.py). What depends on the moment, on
words typed into the search or on the organization's own fields is put together anew, as Django does.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import Model, QuerySet

from crm.accounts.actor import Actor
from crm.records.paging import COUNT_CAP, capped_count, cut, first_of, page_of, without_value
from crm.tenancy.glances import Told, record_of
from crm.tenancy.ids import as_uuid
from crm.tenancy.kept import kept
from crm.tenancy.shapes import CantBeKept
from crm.web.lists.registry import LISTS

if TYPE_CHECKING:
    from crm.web.lists.page import ListPage

MOST_IDS = 12  # in one address; more are asked for anew


def rows_of(page: "ListPage[Any]", after: str, size: int) -> tuple[Sequence[Any], str]:
    """Up to `size` rows after that place ("" is the start), to look at, and the next place or ""."""
    question = None if after else first_question(page, size)
    if question is None:
        return page_of(page.matching(), page.order(), after, size)
    rows, place = first_page(page, question(), size)
    return [record_of(row) for row in rows], place


def first_question(page: "ListPage[Any]", size: int) -> Callable[[], list[Told]] | None:
    """What asks for the rows of the first page that have a value to be sorted by; None where it can't be kept."""
    if (asked := _asked(page)) is None:
        return None
    try:
        return _first.told(page.url_name, size, page.actor, *asked)
    except CantBeKept:
        return None


def first_page(page: "ListPage[Any]", found: list[Told], size: int) -> tuple[Sequence[Told | Model], str]:
    """The first page, of which these were found; and the next place or ""."""
    order = page.order()
    if order.parted and len(found) <= size:
        rows = [row.record for row in found]
        return cut(rows + without_value(page.matching(), order, None, size + 1 - len(rows)), order, size, {})
    if len(found) <= size:
        return found, ""
    _, place = cut([row.record for row in found[size - 1 :]], order, 1, {})
    return found[:size], place


def count_of(page: "ListPage[Any]") -> int:
    """How many rows match, as `capped_count` says."""
    asked = _asked(page)
    if asked is not None:
        try:
            return _counted.count(page.url_name, page.actor, *asked)
        except CantBeKept:
            pass
    return capped_count(page.matching())


@kept
def _first(key: str, size: int, actor: Actor, *asked: str | UUID) -> QuerySet[Any]:
    page = LISTS[key].from_state(actor, _state(asked))
    return only_shown(page, first_of(page.matching(), page.order(), size))


@kept
def _counted(key: str, actor: Actor, *asked: str | UUID) -> QuerySet[Any]:
    return LISTS[key].from_state(actor, _state(asked)).matching().order_by().values_list("pk")[: COUNT_CAP + 1]


def only_shown(page: "ListPage[Any]", rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows with no more of them, and of other records, than the list shows."""
    read = page.fetched()
    if read is None:
        return rows
    beside = {name.rpartition("__")[0] for name in read} - {""}
    rows = rows.select_related(None)
    return (rows.select_related(*beside) if beside else rows).only(*read)


def _asked(page: "ListPage[Any]") -> list[str | UUID] | None:
    """The parameters in force one after the other, ids as such; None where a statement would not be asked again."""
    if page.bar.q:
        return None
    asked = list(_parts(page.state()))
    return asked if sum(isinstance(each, UUID) for each in asked) <= MOST_IDS else None


def _parts(state: str) -> Iterator[str | UUID]:
    for name, value in parse_qsl(state, keep_blank_values=True):
        found = as_uuid(value)
        yield name
        yield found if found is not None and str(found) == value else value


def _state(asked: Sequence[str | UUID]) -> str:
    texts = [str(each) for each in asked]
    return urlencode(list(zip(texts[::2], texts[1::2], strict=True)))
