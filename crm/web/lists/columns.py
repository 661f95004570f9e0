"""What a list shows of each row."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import reverse

from crm.money import Money
from crm.web.lists.paging import Order


@dataclass(frozen=True)
class Column:
    """One column. `value` is an attribute path or a function of the row; what it returns depends on `kind`:

    name: the text that opens the record at `href` (a URL name taking the row's id) | text | number |
    money: (minor units, currency) | status: (word, tone) | member: a Membership or None |
    score: (points, [(points, words), ...]) | time: datetime | link: (text, url) or None | tags: list of words
    """

    key: str
    label: str
    kind: str = "text"
    value: str | Callable[[Any], Any] | None = None
    href: str = ""
    sort: str = ""  # a column of the table with an index (tenant, column, id)
    nullable: bool = False  # whether that column may be empty: rows without a value come last
    fact: str = ""  # the field of the noun's facts form by which it is edited in place
    optional: bool = False  # not shown until somebody chooses it
    width: int | None = None
    avatar: bool = True  # of a name: whether a face stands before it
    m: str | None = None  # place on a phone: "1", "2", "r", "2r"; without it left out there

    @property
    def num(self) -> bool:
        """Whether it stands at the right, with figures of one width."""
        return self.kind in ("number", "money", "figure")

    def of(self, row: Any) -> Any:
        """The row's value."""
        if callable(self.value):
            return self.value(row)
        try:
            return attrgetter(self.value or self.key)(row)
        except AttributeError:
            if "." in (self.value or ""):  # a relation that is empty
                return None
            raise

    def order(self, *, descending: bool) -> Order:
        """Sorted by it."""
        return Order(self.sort, descending, nullable=self.nullable)

    def plain(self, row: Any) -> Any:
        """The row's value as an export writes it: a text, number, datetime or Money; None for nothing."""
        value = self.of(row)
        if value is None or value == "":
            return None
        return _PLAIN.get(self.kind, _as_it_is)(value)

    def url(self, row: Any) -> str:
        """Where the row's record is."""
        return reverse(self.href, args=[row.pk])


def _as_it_is(value: Any) -> Any:
    return value


def _money(value: Any) -> Money | None:
    return None if value[0] is None else Money(value[0], value[1])


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "money": _money,
    "status": lambda value: str(value[0]),
    "member": lambda value: value.name,
    "score": lambda value: value[0],
    "link": lambda value: value[0],
    "tags": ", ".join,
    "name": str,
    "text": str,
}
