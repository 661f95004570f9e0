"""Pages of a list: "after this one" instead of "skip so many", so that the millionth row is as near as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.api.problems import Problem

SIZE, MOST = 50, 200
NEWEST, OLDEST = "newest", "oldest"
CURSOR = 22  # letters of 16 bytes


@dataclass(frozen=True)
class Paging:
    """What the address says of the page: ids are ordered by time, so the order by id is the order of creation."""

    limit: int = SIZE
    after: UUID | None = None
    oldest_first: bool = False

    def page(self, rows: QuerySet[Any]) -> tuple[list[Any], str]:
        """The rows, and the next page's cursor or ""."""
        if self.after is not None:
            rows = rows.filter(**{f"pk__{'gt' if self.oldest_first else 'lt'}": self.after})
        found = list(rows.order_by("pk" if self.oldest_first else "-pk")[: self.limit + 1])
        more = len(found) > self.limit
        found = found[: self.limit]
        return found, write_cursor(found[-1].pk) if more else ""


def read_paging(params: Any) -> Paging:
    """From an address's parameters. Raises Problem for what can't be read."""
    order = params.get("order", NEWEST)
    if order not in (NEWEST, OLDEST):
        raise Problem(400, "order is newest or oldest.")
    return Paging(_limit(params.get("limit", "")), read_cursor(params.get("cursor", "")), order == OLDEST)


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
