"""What a time will bring, as often drawn as needed to say how sure that is.

A Monte Carlo simulation with a fixed seed: in each draw every open deal is won or not, by the chance of deals that
stood alike. That chance is itself drawn from the Beta distribution of so many deals seen (Jeffreys' prior), so that
what was learned from few deals is less sure, and alike for all deals that stand alike. Deals that nobody has opened yet
are drawn from what such deals brought in equally long times of the past (bootstrap). The interval is what four of five
draws lie within, widened by what past trials taught (see backtest.py).
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sales.forecasts.chances import Chances, Way, bucket

DRAWS, MOST_WORK = 2000, 4_000_000
SEED = 1978
LOW, HIGH = 10, 90  # per cent
WINDOWS = 26  # past times that new deals are drawn from

type Sums = dict[str, int]  # by owner, in minor units


@dataclass(frozen=True)
class Window:
    """From so many days after today to so many: a period still to come, or the rest of one."""

    start: int
    end: int


@dataclass(frozen=True)
class Outlook:
    """Minor units: what four of five draws lie between, the middle, and the mean."""

    low: int
    middle: int
    high: int
    mean: int


@dataclass(frozen=True)
class Open:
    """An open deal: how likely it is won in the window, how many deals that was learned from, and which are alike."""

    minor: int
    owner: str
    chance: float
    seen: int
    alike: tuple[str, int]


def simulate(deals: Sequence[Open], fresh: Sequence[Sums], draws: int = DRAWS) -> list[Sums]:
    """So many draws of what is won, by owner."""
    dice = random.Random(SEED)  # noqa: S311  # a simulation, no secret
    draws = max(200, min(draws, MOST_WORK // max(len(deals), 1)))
    alike: dict[tuple[str, int], list[Open]] = defaultdict(list)
    for deal in deals:
        alike[deal.alike].append(deal)
    drawn: list[Sums] = []
    for _ in range(draws):
        sums: Sums = defaultdict(int)
        for group in alike.values():
            chance = _drawn_chance(dice, group[0])
            for deal in group:
                if dice.random() < chance:
                    sums[deal.owner] += deal.minor
        for owner, minor in (dice.choice(fresh) if fresh else {}).items():
            sums[owner] += minor
        drawn.append(sums)
    return drawn


def outlook_of(drawn: Iterable[Mapping[str, int]], owners: Iterable[str] | None = None, certain: int = 0) -> Outlook:
    """What the draws say of some owners (None: of all), on top of what is certain."""
    wanted = None if owners is None else set(owners)
    sums = sorted(
        certain + sum(minor for owner, minor in each.items() if wanted is None or owner in wanted) for each in drawn
    )
    return Outlook(_at(sums, LOW), _at(sums, 50), _at(sums, HIGH), round(sum(sums) / len(sums)))


def open_deals(ways: Iterable[Way], day: int, chances: Chances, window: Window) -> list[Open]:
    """The deals that were open on a day, with their chances of being won in the window after it."""
    typical = _typical(ways := list(ways), day)
    found = []
    for way in ways:
        if (place := way.place_at(day)) is None:
            continue
        stage, age = place
        chance = chances.within(stage, age, window.end) - chances.within(stage, age, window.start)
        minor = way.minor or typical
        found.append(Open(minor, way.owner, chance, chances.seen(stage, age), (stage, bucket(age))))
    return found


def fresh_sums(ways: Iterable[Way], today: int, window: Window) -> list[Sums]:
    """What deals opened after each of the last weeks had brought so long after it, of weeks for which that is over."""
    won = [way for way in ways if way.won and way.closed is not None and way.closed <= today]
    first = min((way.opened for way in won), default=today)
    found: list[Sums] = []
    for steps in range(WINDOWS):
        origin = today - window.end - 7 * steps
        if origin < first:
            break
        sums: Sums = defaultdict(int)
        for way in won:
            if way.opened > origin and way.closed and origin + window.start < way.closed <= origin + window.end:
                sums[way.owner] += way.minor
        found.append(dict(sums))
    return found


def _drawn_chance(dice: random.Random, like: Open) -> float:
    seen, chance = max(like.seen, 1), min(max(like.chance, 0.0), 1.0)
    return dice.betavariate(seen * chance + 0.5, seen * (1 - chance) + 0.5) if chance else 0.0


def _typical(ways: Iterable[Way], day: int) -> int:
    """What deals were won for: the middle one. Stands for deals of which nobody knows what they are worth."""
    values = sorted(way.minor for way in ways if way.won and way.closed and way.closed <= day and way.minor)
    return values[len(values) // 2] if values else 0


def _at(sums: Sequence[int], percent: int) -> int:
    return sums[min(len(sums) * percent // 100, len(sums) - 1)]
