"""How likely an open deal is won within a time, learned from what became of those that stood as it stands.

For each stage and each age in it: the cumulative incidence of "won" with "lost" as competing risk (the Aalen-Johansen
estimator: O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5, 1978, pages 141 to 150), over deals that were
looked at once a week while they stood there (landmarking: H. van Houwelingen, ibid. 34, 2007, pages 70 to 85). Deals
that are still open count for as long as they have been. Where few deals stood, the estimate leans towards the stage's,
and that towards all deals' (m-estimate: B. Cestnik, ECAI 1990). Pure reckoning: days are ordinals, no database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WEEKS = 53
AGES = (1, 3, 6, 12)  # weeks in the stage at which the next bucket begins
LEANING = 12  # so many deals weigh as much as the wider estimate

type Curve = list[float]  # by the end of each week: how likely it is won by then


@dataclass(frozen=True)
class Way:
    """A deal's way: the open stages it stood in with the day it came there, and how and when it ended, if it did."""

    steps: tuple[tuple[str, int], ...]
    closed: int | None
    won: bool
    opened: int
    minor: int  # what it is worth, in the organization's currency
    owner: str = ""

    def place_at(self, day: int) -> tuple[str, int] | None:
        """Its stage and the days in it on that day; None where it was not open."""
        if self.opened > day or (self.closed is not None and self.closed <= day):
            return None
        there = [step for step in self.steps if step[1] <= day]
        return (there[-1][0], day - there[-1][1]) if there else None


@dataclass
class Cell:
    """What became of those who stood alike: deals, and by the week in which they were last seen all, won and ended."""

    deals: int = 0
    seen: list[int] = field(default_factory=lambda: [0] * WEEKS)
    won: list[int] = field(default_factory=lambda: [0] * WEEKS)
    ended: list[int] = field(default_factory=lambda: [0] * WEEKS)

    def see(self, days: int, *, ended: bool, won: bool) -> None:
        """One that was seen for so many days more, and then ended or is seen no further."""
        week = min(days // 7, WEEKS - 1)
        self.seen[week] += 1
        self.ended[week] += ended
        self.won[week] += won

    def curve(self) -> Curve:
        """The Aalen-Johansen estimate: whoever is last seen in a week is at risk up to then."""
        found, still_open, likely, risk = [], 1.0, 0.0, sum(self.seen)
        for seen, won, ended in zip(self.seen, self.won, self.ended, strict=True):
            if risk:
                likely += still_open * won / risk
                still_open *= 1 - ended / risk
            risk -= seen
            found.append(likely)
        return found


@dataclass(frozen=True)
class Chances:
    """Curves by (stage, bucket of age), by stage, and of all; `deals`: how many deals each stands on."""

    curves: dict[tuple[str, int], Curve]
    stages: dict[str, Curve]
    whole: Curve
    deals: dict[tuple[str, int], int]

    def within(self, stage: str, age: int, days: int) -> float:
        """How likely a deal that was in a stage for `age` days is won in the next `days`; between weeks, straight."""
        curve = self.curves.get((stage, bucket(age))) or self.stages.get(stage) or self.whole
        if days <= 0:
            return 0.0
        week, rest = divmod(min(days, WEEKS * 7), 7)
        before = curve[week - 1] if week else 0.0
        after = curve[min(week, WEEKS - 1)]
        return before + (after - before) * rest / 7

    def seen(self, stage: str, age: int) -> int:
        """How many deals stood like that."""
        return self.deals.get((stage, bucket(age)), 0)


def bucket(age: int) -> int:
    """Which of the ages in a stage so many days are."""
    return sum(age >= weeks * 7 for weeks in AGES)


def learn_chances(ways: Iterable[Way], today: int) -> Chances:
    """From all that was known on a day."""
    cells: dict[tuple[str, int], Cell] = defaultdict(Cell)
    stages: dict[str, Cell] = defaultdict(Cell)
    whole = Cell()
    for way in ways:
        seen: set[tuple[str, int]] = set()
        for stage, age, day in _landmarks(way, today):
            closed = way.closed is not None and way.closed <= today
            days = (way.closed if closed and way.closed is not None else today) - day
            for cell in (cells[stage, bucket(age)], stages[stage], whole):
                cell.see(days, ended=closed, won=closed and way.won)
            seen.add((stage, bucket(age)))
        for key in seen:
            cells[key].deals += 1
        for stage in {key[0] for key in seen}:
            stages[stage].deals += 1
        whole.deals += bool(seen)
    return _leaned(cells, stages, whole)


def _landmarks(way: Way, today: int) -> Iterable[tuple[str, int, int]]:
    """(stage, age in it, day) once a week while the deal stood there."""
    end = min(way.closed if way.closed is not None else today, today)
    for (stage, came), (_, left) in pairwise([*way.steps, ("", end)]):
        for day in range(came, min(left, end), 7):
            yield stage, day - came, day


def _leaned(cells: dict[tuple[str, int], Cell], stages: dict[str, Cell], whole: Cell) -> Chances:
    of_all = whole.curve()
    of_stages = {stage: _between(cell, of_all) for stage, cell in stages.items()}
    return Chances(
        curves={key: _between(cell, of_stages[key[0]]) for key, cell in cells.items()},
        stages=of_stages,
        whole=of_all,
        deals={key: cell.deals for key, cell in cells.items()},
    )


def _between(cell: Cell, wider: Sequence[float]) -> Curve:
    own, weight = cell.curve(), cell.deals / (cell.deals + LEANING)
    return [weight * mine + (1 - weight) * theirs for mine, theirs in zip(own, wider, strict=True)]
