"""Points of behaviour that halve with time: what they are now, and when the next one goes. No database here.

What happened n times in the past needs no list of when: all of it fades by the same factor, so one number says it
("strength": how many times it would be if all had happened just now).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from leads.scoring_sums import Reasons, bounded

LEAST_APART = timedelta(hours=20)  # a score fades nightly, not by the minute
GONE = timedelta(days=3650)


@dataclass(frozen=True)
class Part:
    """What one rule of "each time" gives: points for each, halving after so many days, so many at most."""

    points: int
    words: str
    half_life_days: int | None
    most: int | None
    strength: float

    def at(self, days: float) -> int:
        """Whole points so many days later."""
        points = self.points * self.strength * self._share(days)
        limit = abs(self.most) if self.most else 100
        return round(max(-limit, min(limit, points)))

    def days_to_less(self) -> float | None:
        """In how many days it gives a point less than now; None if never."""
        now = abs(self.at(0))
        exact = abs(self.points * self.strength)
        if not now or not self.half_life_days or not exact:
            return None
        return max(0.0, self.half_life_days * math.log2(exact / (now - 0.5)))

    def _share(self, days: float) -> float:
        return float(0.5 ** (days / self.half_life_days)) if self.half_life_days else 1.0


def fading_of(fixed: Reasons, parts: Sequence[Part], now: datetime) -> dict[str, Any] | None:
    """What a lead keeps to be reckoned on from, as JSON; None where nothing fades."""
    kept = [part for part in parts if part.strength]
    if not any(part.half_life_days for part in kept):
        return None
    waits = [days for part in kept if (days := part.days_to_less()) is not None]
    following = max(now + timedelta(days=min(waits)), now + LEAST_APART) if waits else None
    return {
        "at": now.timestamp(),
        "next": following.timestamp() if following else None,
        "fixed": [[points, words] for points, words in fixed],
        "parts": [[p.points, p.words, p.half_life_days, p.most, round(p.strength, 4)] for p in kept],
    }


def fades_at(fading: dict[str, Any] | None) -> datetime | None:
    """When the score has to be reckoned again because of time."""
    following = fading.get("next") if fading else None
    return datetime.fromtimestamp(following, UTC) if following else None


def faded(fading: dict[str, Any], now: datetime) -> tuple[Reasons, dict[str, Any] | None]:
    """The reasons as they are now, and what to keep from now on."""
    days = max(0.0, (now.timestamp() - fading["at"]) / 86400)
    parts = [_later(Part(*part), days) for part in fading["parts"]]
    fixed = [(points, words) for points, words in fading["fixed"]]
    return with_parts(fixed, parts), fading_of(fixed, parts, now)


def with_parts(fixed: Reasons, parts: Sequence[Part]) -> Reasons:
    """All reasons of a score, those that give no point any more left out, bounded to 0 and 100."""
    return bounded([*fixed, *((part.at(0), part.words) for part in parts if part.at(0))])


def _later(part: Part, days: float) -> Part:
    share = 0.5 ** (days / part.half_life_days) if part.half_life_days else 1.0
    return Part(part.points, part.words, part.half_life_days, part.most, part.strength * share)
