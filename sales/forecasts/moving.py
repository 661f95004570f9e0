"""How the open forecast of a period moved between two moments: pure reckoning, and it adds up exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Why the open sum moved, in the order in which it is told."""

    NEW = "new"
    MOVED_IN = "moved-in"
    RAISED = "raised"
    LOWERED = "lowered"
    RATES = "rates"
    MOVED_OUT = "moved-out"
    WON = "won"
    LOST = "lost"


LABELS = {
    Kind.NEW: "New",
    Kind.MOVED_IN: "Moved in",
    Kind.RAISED: "Raised",
    Kind.LOWERED: "Lowered",
    Kind.RATES: "Exchange rates",
    Kind.MOVED_OUT: "Moved out",
    Kind.WON: "Won",
    Kind.LOST: "Lost",
}


@dataclass(frozen=True)
class Stand:
    """A deal at one of the two moments. `inside`: in the period, and not left out; `minor`: in the home currency.

    `own`: amount and currency as the deal has them, to tell a changed amount from a changed rate.
    """

    status: str
    inside: bool
    minor: int
    own: tuple[int, str]
    closes: date | None = None
    member_id: UUID | None = None

    @property
    def counts(self) -> bool:
        """Whether it is part of the open forecast."""
        return self.inside and self.status == "open"


@dataclass(frozen=True)
class Move:
    """One deal's part of one step. `before` and `after` are how it stood, where it did."""

    deal_id: UUID
    kind: Kind
    minor: int
    before: Stand | None
    after: Stand | None


@dataclass(frozen=True)
class Step:
    """One bar: how much it moved the sum by, and how many deals did."""

    kind: Kind
    minor: int
    count: int

    @property
    def label(self) -> str:
        """As the page calls it."""
        return LABELS[self.kind]


@dataclass(frozen=True)
class Waterfall:
    """`opening` + every step = `closing`, always."""

    opening: int
    closing: int
    opening_count: int
    closing_count: int
    steps: list[Step]


def moves_between(before: Mapping[UUID, Stand], after: Mapping[UUID, Stand], new: Iterable[UUID]) -> list[Move]:
    """What each deal did. `new`: deals opened in between. A deal that is in neither forecast did nothing.

    A deal that was opened and closed in between came in and went out.
    """
    fresh = set(new)
    moves: list[Move] = []
    for deal_id in dict.fromkeys([*before, *after]):
        moves += _moves_of(deal_id, before.get(deal_id), after.get(deal_id), is_new=deal_id in fresh)
    return moves


def waterfall_of(before: Mapping[UUID, Stand], after: Mapping[UUID, Stand], moves: Iterable[Move]) -> Waterfall:
    """All moves, added up by what they are."""
    sums: dict[Kind, list[int]] = {}
    for move in moves:
        sums.setdefault(move.kind, []).append(move.minor)
    there, here = [each for each in before.values() if each.counts], [each for each in after.values() if each.counts]
    return Waterfall(
        opening=sum(each.minor for each in there),
        closing=sum(each.minor for each in here),
        opening_count=len(there),
        closing_count=len(here),
        steps=[Step(kind, sum(sums.get(kind, ())), len(sums.get(kind, ()))) for kind in Kind],
    )


_ENDS = {"won": Kind.WON, "lost": Kind.LOST}


def _moves_of(deal_id: UUID, before: Stand | None, after: Stand | None, *, is_new: bool) -> list[Move]:
    """Its way from one moment to the other: in, up or down, out; what it moves the sum by is all of that."""
    was = before if before is not None and before.counts else None
    came = Kind.NEW if is_new else Kind.MOVED_IN
    ended = _ENDS.get(after.status) if after is not None else None
    if after is None or not (after.counts or ended):
        steps = [(Kind.MOVED_OUT, -was.minor)] if was else []
    elif ended and not was and not (after.inside and (is_new or ended == Kind.WON)):
        steps = []  # lost, or closed in another period: it never was a part of this one
    else:
        steps = _changes(was, after) if was else [(came, after.minor)]
        steps += [(ended, -after.minor)] if ended else []
    return [Move(deal_id, kind, minor, before, after) for kind, minor in steps]


def _changes(before: Stand, after: Stand) -> list[tuple[Kind, int]]:
    return [(_changed(before, after), after.minor - before.minor)] if after.minor != before.minor else []


def _changed(before: Stand, after: Stand) -> Kind:
    if before.own == after.own:
        return Kind.RATES
    return Kind.RAISED if after.minor > before.minor else Kind.LOWERED
