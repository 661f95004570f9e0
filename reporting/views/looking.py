"""From the address of a sales report's page to what it looks at, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone

from crm.accounts.models import Membership, Team
from crm.accounts.queries.members import active_members
from crm.accounts.requests import Request
from crm.conditions.periods import Period, period, week_of
from reporting.looking import Look, picked
from reporting.queries.sales_mails import teams
from sales.models import Pipeline
from sales.queries.pipelines import pipelines
from sales.queries.worth import Worth

PERIODS = (
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("this-week", "This week"),
    ("last-week", "Last week"),
    ("this-month", "This month"),
    ("last-month", "Last month"),
    ("this-quarter", "This quarter"),
    ("last-quarter", "Last quarter"),
)


@dataclass(frozen=True)
class Address:
    """What the address says, and others like it."""

    path: str
    period: Period
    team: str = ""
    rep: str = ""
    pipeline: str = ""

    def url(self, path: str = "", **changes: Any) -> str:
        """This page, or the one at `path`, with something changed."""
        said = {"period": self.period.key, "team": self.team, "rep": self.rep, "pipeline": self.pipeline}
        query = {name: value for name, value in (said | changes).items() if value}
        return f"{path or self.path}?{urlencode(query)}"


@dataclass(frozen=True)
class Choices:
    """What can be picked from."""

    teams: list[Team]
    members: list[Membership]
    pipelines: list[Pipeline]
    periods: tuple[tuple[str, str], ...] = PERIODS

    def called(self, rows: Iterable[Any], ids: Iterable[UUID], otherwise: str) -> str:
        """How the picked ones are called."""
        return next((row.name for row in rows if row.id in ids), otherwise)


def address_of(request: Request) -> Address:
    """From the query; what it says wrongly is left out."""
    get, today = request.GET, timezone.localdate()
    asked = get.get("period", "")
    found = period(asked if asked in dict(PERIODS) else "this-week", today) or week_of(today)
    return Address(request.path, found, get.get("team", ""), get.get("rep", ""), get.get("pipeline", ""))


def look_of(request: Request, address: Address, *, weeks: int = 6) -> Look:
    """What the page shows."""
    what = picked([address.team], [address.rep], [address.pipeline])
    worth, shown = Worth(request.organization.currency), address.period
    return Look(request.actor, worth, shown.begins, shown.ends, dict(PERIODS)[shown.key], what, weeks)


def choices(request: Request) -> Choices:
    """Teams and colleagues for who may see them, pipelines where there are several."""
    own = not request.actor.can("reporting.activity")
    several = pipelines() if request.actor.can("sales.view") else []
    return Choices(
        [] if own else teams(), [] if own else active_members(),
        several if len(several) > 1 else [],
    )  # fmt: skip
