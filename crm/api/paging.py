"""Pages of a list: "after this one" instead of "skip so many", so that the millionth row is as near as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.api.problems import Problem
from crm.records.paging import Order, page_of, read_place

SIZE, MOST = 50, 200
NEWEST, OLDEST = "newest", "oldest"
CURSOR = 22  # letters of 16 bytes
Sorts = Mapping[str, Order]  # what a list can be sorted by, besides when its rows were added


@dataclass(frozen=True)
class Paging:
    """What the address says of the page: ids are ordered by time, so the order by id is the order of creation."""

    limit: int = SIZE
    after: UUID | None = None
    oldest_first: bool = False

    def page(self, rows: QuerySet[Any]) -> tuple[Sequence[Any], str]:
        """The rows, and the next page's cursor or ""."""
        if self.after is not None:
            rows = rows.filter(**{f"pk__{'gt' if self.oldest_first else 'lt'}": self.after})
        found = list(rows.order_by("pk" if self.oldest_first else "-pk")[: self.limit + 1])
        more = len(found) > self.limit
        found = found[: self.limit]
        return found, write_cursor(found[-1].pk) if more else ""


@dataclass(frozen=True)
class SortedPaging:
    """The same by one column and, where that is the same, by id. Rows without a value come last either way."""

    order: Order
    limit: int = SIZE
    after: str = ""

    def page(self, rows: QuerySet[Any]) -> tuple[Sequence[Any], str]:
        """The rows, and the next page's cursor or "". Raises Problem for a cursor of another order."""
        if self.after and read_place(self.after, rows.model, self.order) is None:
            raise Problem(400, "This cursor is not one that an answer in this order has given.")
        return page_of(rows, self.order, self.after, self.limit)


def read_paging(params: Any, sorts: Sorts) -> Paging | SortedPaging:
    """From an address's parameters. Raises Problem for what can't be read."""
    order, limit, cursor = params.get("order", NEWEST), _limit(params.get("limit", "")), params.get("cursor", "")
    if order in (NEWEST, OLDEST):
        return Paging(limit, read_cursor(cursor), order == OLDEST)
    if order not in orders_of(sorts):
        raise Problem(400, f"order is one of {', '.join(orders_of(sorts))}.")
    chosen = replace(sorts[order.removeprefix("-")], descending=order.startswith("-"))
    return SortedPaging(chosen, limit, cursor)


def orders_of(sorts: Sorts) -> list[str]:
    """What `order` may be in a list: "newest", "oldest", "name", "-name"."""
    return [NEWEST, OLDEST, *(f"{sign}{name}" for name in sorts for sign in ("", "-"))]


def write_cursor(pk: UUID) -> str:
    """A place in the list, as an address carries it."""
    return urlsafe_b64encode(pk.bytes).decode().rstrip("=")


def read_cursor(text: str) -> UUID | None:
    """The place, None for the start. Raises Problem for anything that no answer has given."""
    if not text:
        return None
    try:
        place = urlsafe_b64decode(text + "==") if text.isascii() and len(text) == CURSOR else b""
    except Error:
        place = b""
    if len(place) != 16:
        raise Problem(400, "This cursor is not one that an answer has given.")
    return UUID(bytes=place)


def _limit(text: str) -> int:
    if not text:
        return SIZE
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= MOST or len(text) > 6:
        raise Problem(400, f"limit is a number from 1 to {MOST}.")
    return int(text)
