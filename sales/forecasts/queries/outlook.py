"""What was learned in the night, as far as the viewer may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.conditions.periods import Period
from sales.forecasts.backtest import LEAST, LEAST_WON
from sales.forecasts.models import ForecastState
from sales.targets import Whose


@dataclass(frozen=True)
class Learned:
    """`amounts`: whether the viewer may see amounts of the whole organization, and so the trials."""

    at: datetime | None
    enough: bool
    outcomes: int
    won: int
    stages: list[dict[str, Any]]
    tests: dict[str, Any]
    outlooks: dict[str, Any]
    amounts: bool
    least: int = LEAST
    least_won: int = LEAST_WON

    def of(self, whose: Whose | None) -> dict[str, int] | None:
        """What a period will bring for somebody: low, middle, high, mean, won."""
        found: dict[str, int] | None = self.outlooks.get(whose.key) if whose else None
        return found


def learned_for(actor: Actor, period: Period) -> Learned:
    """One statement. Figures of others are left to whoever shows them: ask of() for lines that the actor may see."""
    state = ForecastState.objects.first()
    learned: dict[str, Any] = state.learned if state else {}
    return Learned(
        at=state.learned_at if state else None,
        enough=bool(learned.get("enough")),
        outcomes=learned.get("outcomes", 0),
        won=learned.get("won", 0),
        stages=learned.get("stages", []),
        tests=learned.get("tests", {}),
        outlooks=learned.get("outlooks", {}).get(period.key, {}),
        amounts=actor.visibility == Visibility.ALL,
    )
