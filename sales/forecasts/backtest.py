"""Would it have been right? Each past period, forecast with what was known when it began, held against the truth.

Where the truth lay outside more often than it should, intervals are widened until they would have held it four times of
five: split conformal prediction (Y. Romano, E. Patterson and E. Candès, NeurIPS 2019). Each trial is widened only by
those before it, so that what the page says of past intervals is what one would have seen then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sales.forecasts.chances import Way, learn_chances
from sales.forecasts.outlook import Window, fresh_sums, open_deals, outlook_of, simulate

LEAST, LEAST_WON = 30, 10  # outcomes, below which nothing is said
DRAWS = 600
FULL, MOST_WIDENED = 100, 500
TRIED, HELD = 3, 80  # trials before it is widened; per cent that are to be held


@dataclass(frozen=True)
class Past:
    """A period that is over: its first day, the first after it, what it brought, what the weighted pipeline said."""

    key: str
    words: str
    start: int
    until: int
    actual: int
    naive: int


@dataclass(frozen=True)
class Trial:
    """What would have been said, and what was so."""

    key: str
    words: str
    low: int
    middle: int
    high: int
    naive: int
    actual: int
    start: int = 0
    until: int = 0

    @property
    def held(self) -> bool:
        """Whether the interval held the truth."""
        return self.low <= self.actual <= self.high


def enough(ways: Iterable[Way], day: int) -> bool:
    """Whether so many deals had ended by then that something can be said."""
    ended = [way.won for way in ways if way.closed is not None and way.closed <= day]
    return len(ended) >= LEAST and sum(ended) >= LEAST_WON


def trial_of(ways: Sequence[Way], past: Past) -> Trial | None:
    """One past period; None where too little had ended when it began."""
    known = [_as_known(way, past.start) for way in ways if way.opened <= past.start]
    if not enough(known, past.start):
        return None
    window = Window(0, past.until - past.start)
    chances = learn_chances(known, past.start)
    drawn = simulate(open_deals(known, past.start, chances, window), fresh_sums(known, past.start, window), DRAWS)
    found = outlook_of(drawn)
    return Trial(
        past.key, past.words, found.low, found.middle, found.high, past.naive, past.actual, past.start, past.until
    )


def judged(trials: Sequence[Trial]) -> dict[str, Any]:
    """Mean errors in per cent of what a period brought on average, and how often the interval held the truth."""
    trials = widened_in_turn(trials)
    rows = [{**asdict(trial), "held": trial.held} for trial in reversed(trials)]
    whole = sum(trial.actual for trial in trials)
    if not trials or not whole:
        return {"rows": rows, "error": None, "naive_error": None, "held": 0, "count": len(rows)}
    return {
        "rows": rows,
        "error": 100 * sum(abs(trial.middle - trial.actual) for trial in trials) // whole,
        "naive_error": 100 * sum(abs(trial.naive - trial.actual) for trial in trials) // whole,
        "held": sum(trial.held for trial in trials),
        "count": len(rows),
    }


def widened_in_turn(trials: Sequence[Trial]) -> list[Trial]:
    """Oldest first, each as wide as those before it taught."""
    in_order, found = sorted(trials, key=lambda trial: (trial.until, trial.key)), []
    for place, trial in enumerate(in_order):
        over = [before for before in in_order[:place] if before.until <= trial.start]
        low, high = widened(trial.low, trial.middle, trial.high, widening(over))
        found.append(replace(trial, low=max(low, 0), high=high))
    return found


def widening(trials: Sequence[Trial]) -> int:
    """How many per cent of their width intervals should have reached to hold what they ought to; at least 100."""
    if len(trials) < TRIED:
        return FULL
    needed = sorted(
        FULL
        * abs(trial.actual - trial.middle)
        // max(trial.high - trial.middle if trial.actual > trial.middle else trial.middle - trial.low, 1)
        for trial in trials
    )
    place = min(-(-(len(needed) + 1) * HELD // FULL), len(needed)) - 1
    return min(max(needed[place], FULL), MOST_WIDENED)


def widened(low: int, middle: int, high: int, percent: int) -> tuple[int, int]:
    """The interval stretched around its middle."""
    return middle - (middle - low) * percent // FULL, middle + (high - middle) * percent // FULL


def _as_known(way: Way, day: int) -> Way:
    """The way as far as it was known on a day: what came later had not happened yet."""
    if way.closed is None or way.closed <= day:
        return way
    return Way(tuple(step for step in way.steps if step[1] <= day), None, False, way.opened, way.minor, way.owner)
