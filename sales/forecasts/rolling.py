"""Reckoning with forecasts: what deals add up to, and whose figure counts where several are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sales.forecasts.models import ForecastCall
from sales.targets import Whose


class Basis(StrEnum):
    """Where a figure comes from."""

    CALCULATED = "calculated"  # from the deals
    CALL = "call"  # the member said so
    ROLLED_UP = "rolled up"  # from those below, of whom somebody said something
    OVERRIDE = "override"  # a manager said so


@dataclass
class Sum:
    """So many deals worth so much, in minor units of the organization's currency."""

    count: int = 0
    minor: int = 0

    def add(self, count: int, minor: int) -> None:
        """Some more."""
        self.count += count
        self.minor += minor


@dataclass(frozen=True)
class Figure:
    """An amount in minor units and where it comes from."""

    minor: int
    basis: Basis


@dataclass
class Line:
    """A member's, a team's or the whole forecast. `owner`, `team`, `month`: filter values of exactly its deals."""

    whose: Whose | None  # None for those that nobody can say anything of: deals without an owner
    label: str
    level: int
    owner: str = ""
    team: str = ""
    month: str = ""
    won: Sum = field(default_factory=Sum)
    commit: Sum = field(default_factory=Sum)
    best: Sum = field(default_factory=Sum)
    pipeline: Sum = field(default_factory=Sum)
    omitted: Sum = field(default_factory=Sum)
    weighted: int = 0
    call: ForecastCall | None = None
    override: ForecastCall | None = None
    target: int | None = None
    below: list["Line"] = field(default_factory=list)

    @property
    def reckoned_commit(self) -> int:
        """Won, and what counts as committed."""
        return self.won.minor + self.commit.minor

    @property
    def reckoned_best(self) -> int:
        """The best case: that, and what counts as best case."""
        return self.reckoned_commit + self.best.minor

    @property
    def open(self) -> Sum:
        """All open deals but those left out."""
        parts = (self.commit, self.best, self.pipeline)
        return Sum(sum(part.count for part in parts), sum(part.minor for part in parts))

    @property
    def expected(self) -> int:
        """Won, and the open ones by how likely they are."""
        return self.won.minor + self.weighted

    @property
    def has_deals(self) -> bool:
        """Whether anything is counted."""
        return any(part.count for part in (self.won, self.commit, self.best, self.pipeline, self.omitted))

    @property
    def forecast_commit(self) -> Figure:
        """What is counted on."""
        return self._figure("commit")

    @property
    def forecast_best(self) -> Figure:
        """What is hoped for: never less than what is counted on."""
        figure, least = self._figure("best"), self.forecast_commit.minor
        return figure if figure.minor >= least else Figure(least, self.forecast_commit.basis)

    def _figure(self, name: str) -> Figure:
        """The manager's figure, else what those below come to, else the member's own, else what the deals add up to."""
        for said, basis in ((self.override, Basis.OVERRIDE), (self.call, Basis.CALL)):
            if said is not None and (minor := getattr(said, f"{name}_minor")) is not None:
                return Figure(minor, basis)
        if self.below:
            return rolled_up(getattr(line, f"forecast_{name}") for line in self.below)
        return Figure(getattr(self, f"reckoned_{name}"), Basis.CALCULATED)

    def take(self, other: "Line") -> None:
        """All that another line counts."""
        for name in ("won", "commit", "best", "pipeline", "omitted"):
            part = getattr(other, name)
            getattr(self, name).add(part.count, part.minor)
        self.weighted += other.weighted


def rolled_up(figures: Iterable[Figure]) -> Figure:
    """Figures added up: calculated if all of them are."""
    known = list(figures)
    basis = Basis.CALCULATED if all(each.basis == Basis.CALCULATED for each in known) else Basis.ROLLED_UP
    return Figure(sum(each.minor for each in known), basis)


def whole_of(label: str, whose: Whose | None, below: list[Line], level: int) -> Line:
    """A line over others."""
    line = Line(whose, label, level, below=below)
    for each in below:
        line.take(each)
    return line
