"""Who changed which targets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.accounts.models import Team
from crm.accounts.queries.members import member_names
from crm.conditions.periods import period_words
from crm.events.models import Event
from crm.events.types import ActorRef
from crm.money import Money
from crm.records.naming import doers
from sales.targets import What, Whose

LOOKED_AT = 400  # the newest changes of all targets
EVERYBODY, GONE = "Everybody", "Somebody who left"


@dataclass(frozen=True)
class Changed:
    """Somebody set whose target for a period from one amount to another; None: there was none, or is none now."""

    who: str
    at: datetime
    label: str
    period: str
    old: Money | None
    new: Money | None


def changes_of(what: What, year: int, most: int = 30) -> list[Changed]:
    """The newest changes of a year's targets of one thing. Four statements."""
    rows = _rows(what, year)[:most]
    names = _names(rows)
    who = doers(ActorRef(row.actor_kind, row.actor_id) for row in rows)
    return [
        Changed(
            who[ActorRef(row.actor_kind, row.actor_id)].name, row.occurred_at, names.get(_whose(row), GONE),
            period_words(row.data["period"]), _amount(row, "old_minor"), _amount(row, "new_minor"),
        )
        for row in rows
    ]  # fmt: skip


def last_changes(what: What, year: int) -> dict[Whose, Changed]:
    """By whose target it is, who changed it last in this year."""
    found: dict[Whose, Event] = {}
    for row in _rows(what, year):
        found.setdefault(_whose(row), row)
    who = doers(ActorRef(row.actor_kind, row.actor_id) for row in found.values())
    return {
        whose: Changed(
            who[ActorRef(row.actor_kind, row.actor_id)].name, row.occurred_at, "", row.data["period"],
            _amount(row, "old_minor"), _amount(row, "new_minor"),
        )
        for whose, row in found.items()
    }  # fmt: skip


def _rows(what: What, year: int) -> list[Event]:
    newest = Event.objects.filter(kind="sales.target_set").order_by("-occurred_at", "-id")[:LOOKED_AT]
    mine = (str(what.product_id) if what.product_id else None, what.category_key)
    return [
        row
        for row in newest
        if row.data["period"][:4] == str(year) and (row.data.get("product_id"), row.data.get("category") or "") == mine
    ]


def _whose(row: Event) -> Whose:
    return Whose(_uuid(row.data.get("member_id")), _uuid(row.data.get("team_id")))


def _names(rows: Iterable[Event]) -> dict[Whose, str]:
    known = {_whose(row) for row in rows}
    members = member_names(each.member_id for each in known if each.member_id)
    teams = dict(Team.objects.filter(id__in=[each.team_id for each in known]).values_list("id", "name"))
    named = {Whose(member_id=key): name for key, name in members.items()}
    return {Whose(): EVERYBODY, **named, **{Whose(team_id=key): name for key, name in teams.items()}}


def _amount(row: Event, name: str) -> Money | None:
    minor: Any = row.data.get(name)
    return None if minor is None else Money(minor, row.data["currency"])


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
