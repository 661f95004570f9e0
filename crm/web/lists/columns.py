"""What a list shows of each row."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Self

from crm.accounts.actor import Actor
from crm.money import Money
from crm.records.paging import Order
from crm.web.addresses import record_address
from crm.web.formats import phone, same_until, span_same_until, time_tag


@dataclass(frozen=True)
class Column:
    """One column. `value` is an attribute path or a function of the row; what it returns depends on `kind`:

    name: the text that opens the record at `href` (a URL name taking the row's id) | text | number |
    money: (minor units, currency) | status: (word, tone) | member: a Membership or None |
    score: (points, [(points, words), ...]) | time: datetime | link: (text, url) or None | tags: list of words |
    record: a record or None, struck through in the bin | phone: in E.164 | email: an address

    `reads` are the columns of the tables from which a function `value` (and `edits`) works it out, as Django calls
    them ("person__name"): only those that are shown are fetched.
    """

    key: str
    label: str
    kind: str = "text"
    value: str | Callable[[Any], Any] | None = None
    href: str = ""
    sort: str = ""  # a column of the table with an index (tenant, column, id)
    nullable: bool = False  # whether that column may be empty: rows without a value come last
    fact: str = ""  # the field of the noun's facts form by which it is edited in place
    needs: str = ""  # the capability to do so, where the noun's own is not enough
    edits: Callable[[Any], bool] | None = None  # whether this row's may be edited; without: every row's
    reads: tuple[str, ...] = ()
    moves: bool = False  # whether a function `value` knows what time it is: "2 h late"
    daily: bool = False  # whether it knows what day it is, and no more of the time: a year that is left out
    away: tuple[str, ...] = ()  # of one that moves: it tells how far away these are, of the time nothing else
    writes: Callable[[Any], Any] | None = None  # what an export writes, where the list says it in a sentence
    optional: bool = False  # not shown until somebody chooses it
    width: int | None = None
    avatar: bool = True  # of a name: whether a face stands before it
    m: str | None = None  # place on a phone: "1", "2", "r", "2r"; without it left out there

    @property
    def num(self) -> bool:
        """Whether it stands at the right, with figures of one width."""
        return self.kind in ("number", "money", "figure")

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor's role shows it: amounts not to everybody."""
        return self.kind != "money" or actor.sees_amounts

    @property
    def now(self) -> Callable[[Any], Any] | None:
        """What it says of a row at this moment, if that may be something else at another of the same day."""
        read = self.reader
        if self.kind == "time":
            return lambda row: time_tag(read(row))
        return read if self.moves else None

    def same_until(self, row: Any, now: datetime) -> datetime | None:
        """Until when, today, it says the same of a row; None for as long as the day lasts."""
        if self.kind == "time":
            value = self.of(row)
            return same_until(value, now) if value else None
        if not self.moves:
            return None
        if not self.away:
            return now
        return min((span_same_until(at, now) for name in self.away if (at := getattr(row, name))), default=None)

    @property
    def fetched(self) -> tuple[str, ...] | None:
        """What has to be fetched to show it; None for a function that doesn't say."""
        if self.reads or callable(self.value):
            return self.reads or None
        path = (self.value or self.key).replace(".", "__")
        return tuple(f"{path}__{name}" for name in _OF_ANOTHER.get(self.kind, ())) or (path,)

    def chosen(self) -> Self:
        """As somebody asked for it: then it is on a phone too, as a line of its own."""
        return self if self.m else replace(self, m="x")

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

    @property
    def reader(self) -> Callable[[Any], Any]:
        """The same as a function, for many rows."""
        path = self.value or self.key
        return self.of if callable(path) or "." in path else attrgetter(path)

    def order(self, *, descending: bool) -> Order:
        """Sorted by it."""
        return Order(self.sort, descending, nullable=self.nullable)

    def plain(self, row: Any) -> Any:
        """The row's value as an export writes it: a text, number, datetime or Money; None for nothing."""
        value = self.writes(row) if self.writes else self.of(row)
        if value is None or value == "":
            return None
        return _PLAIN.get(self.kind, _as_it_is)(value)

    def edit_address(self, row: Any, fact_url: str) -> str:
        """Where the row's value is edited in place; "" where it can't be."""
        if not self.fact or (self.edits and not self.edits(row)):
            return ""
        return f"{record_address(fact_url, row.pk, self.fact)}?version={getattr(row, 'version', '')}"

    def url(self, row: Any) -> str:
        """Where the row's record is."""
        return record_address(self.href, row.pk)


# What is shown of other records.
_OF_ANOTHER = {"record": ("name", "deleted_at"), "member": ("name",)}


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
    "record": str,
    "phone": phone,
}
