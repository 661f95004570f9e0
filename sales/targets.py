"""Reckoning with targets: how much of one is reached, and how much should be by now."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.conditions.periods import Period

FULL = 100  # per cent
NEARLY = 80


@dataclass(frozen=True)
class Whose:
    """Of a member, of a team, or with neither of the whole organization."""

    member_id: UUID | None = None
    team_id: UUID | None = None

    @property
    def key(self) -> str:
        """As a form calls it: "member-<id>", "team-<id>", "all"."""
        if self.member_id:
            return f"member-{self.member_id}"
        return f"team-{self.team_id}" if self.team_id else "all"


@dataclass(frozen=True)
class Attainment:
    """`won` of `target`, both in minor units of one currency; no target is None."""

    won: int
    target: int | None

    @property
    def percent(self) -> int | None:
        """How much of the target is reached, in whole per cent, rounded down: 100 is reached, 99 is not."""
        return self.won * FULL // self.target if self.target else None

    @property
    def missing(self) -> int:
        """What is still to be won."""
        return max((self.target or 0) - self.won, 0)

    def tone(self, elapsed: int) -> str:
        """Green for who is where he should be after `elapsed` per cent of the time, amber nearly so, else red."""
        if self.percent is None:
            return ""
        if self.percent >= elapsed:
            return "green"
        return "amber" if self.percent * FULL >= elapsed * NEARLY else "red"


def elapsed(period: Period, today: date) -> int:
    """How much of the period is over when today is, in whole per cent: 0 before it, 100 from its last day on."""
    days = (period.until - period.start).days
    over = (today - period.start).days + 1
    return min(max(over * FULL // days, 0), FULL)
