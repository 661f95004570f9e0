"""What calendars show: each list that has days says so here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor

WHOLE_DAY = "day"  # a slot's hour for what has no time


@dataclass(frozen=True)
class Entry:
    """How a row reads on its day. `tone` is one of the design's: blue green amber red violet, or none for grey.

    `who`: the member whose it is, by name and id. Without a `url` it stands beside the rows: nothing to open or move.
    """

    id: UUID
    title: str
    url: str
    at: datetime | None = None  # without one it lasts all day
    sub: str = ""
    tone: str = ""
    mark: tuple[str, str] | None = None  # an icon and what it says: a tone never stands alone
    is_done: bool = False
    version: int | None = None
    who: tuple[str, UUID] | None = None


@dataclass(frozen=True)
class Slot:
    """Where an entry was put: a day, and there an hour, the time it has (None), or the whole day."""

    day: date
    hour: int | None = None
    whole_day: bool = False


@dataclass(frozen=True)
class CalendarSource:
    """One list's rows as entries.

    `moment` names a column with a point in time, `day` one with a day that is the same in every time zone. A row with
    both lies on that day, and its moment is within it somewhere on earth. `move(id, slot, by, seen)` puts a row
    elsewhere: it raises NotFound, NotAllowed, Refused and returns the changed record. `add` is the URL name of the form
    for a new one, and the parameters of it that take a day and a time ("" for none).
    """

    list_key: str
    word: str  # what the day is of a row: "due", "expected to close"
    entry: Callable[[Any], Entry]
    moment: str = ""
    day: str = ""
    move: Callable[[UUID, Slot, Actor, int | None], Any] | None = None
    may_move: str = ""
    add: tuple[str, str, str] | None = None
    may_add: str = ""

    def movable_by(self, actor: Actor) -> bool:
        """Whether the actor may put entries elsewhere."""
        return self.move is not None and actor.can(self.may_move)


@dataclass(frozen=True)
class Looked:
    """What a calendar page shows: its shape (month, week, day), its days, and the filters of its address."""

    shape: str
    since: datetime
    until: datetime
    pairs: tuple[tuple[str, str], ...]
    searched: bool


# What stands beside the rows of a list, each on its day.
type Beside = Callable[[Actor, Looked], list[tuple[date, Entry]]]
BESIDE: dict[str, list[Beside]] = {}

CALENDARS: dict[str, CalendarSource] = {}


def register_calendar(source: CalendarSource) -> None:
    """Let a list be looked at as a calendar."""
    CALENDARS[source.list_key] = source


def register_beside(list_key: str, entries: Beside) -> None:
    """Let something of others stand in a list's calendar. It sees to it itself what the viewer may see."""
    BESIDE.setdefault(list_key, []).append(entries)


def calendar_of(list_key: str) -> CalendarSource | None:
    """What the list of that key (its URL name) shows in a calendar; None for one that has no days."""
    return CALENDARS.get(list_key)
