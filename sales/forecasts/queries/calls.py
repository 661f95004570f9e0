"""What people said a period will bring, and who changed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team, Visibility
from crm.errors import NotFound
from crm.records.models import RecordChange
from crm.records.naming import actor_names
from sales.forecasts.models import CallSort, ForecastCall
from sales.targets import Whose

Calls = dict[tuple[Whose, str], ForecastCall]
MOST = 30


@dataclass(frozen=True)
class Said:
    """One change of a call: who changed what, as [label, old, new]."""

    who: str
    sort: str
    at: Any
    words: list[list[str]]


def whose_of(call: ForecastCall) -> Whose:
    """Whose forecast it is about."""
    return Whose(call.member_id, call.team_id)


def calls_visible_to(actor: Actor, rows: Any = None) -> Any:
    """His own; with a wider view his team's and its members', or all."""
    rows = ForecastCall.objects.all() if rows is None else rows
    if actor.visibility == Visibility.ALL:
        return rows
    mine = Q(member_id=actor.id)
    if actor.visibility == Visibility.TEAM and actor.team_id:
        mine |= Q(team_id=actor.team_id) | Q(member__team_id=actor.team_id)
    return rows.filter(mine)


def calls_in(actor: Actor, period: str) -> Calls:
    """The calls and overrides of a period that the actor may see, by whose they are and their sort."""
    rows = calls_visible_to(actor).filter(period=period)
    return {(whose_of(call), call.sort): call for call in rows}


def may_say(actor: Actor, whose: Whose, team_id: UUID | None) -> CallSort | None:
    """What the actor may say of this forecast: his own call, a manager's override, or nothing.

    `team_id`: the member's team, or the team itself.
    """
    if whose.member_id and whose.member_id == actor.member_id:
        return CallSort.CALL if actor.can("forecasts.call") else None
    if not actor.can("forecasts.override"):
        return None
    sees = actor.visibility == Visibility.ALL
    sees = sees or (actor.visibility == Visibility.TEAM and team_id is not None and team_id == actor.team_id)
    return CallSort.OVERRIDE if sees else None


def get_whose(actor: Actor, key: str) -> tuple[Whose, str, UUID | None]:
    """Whose forecast a key names ("member-<id>", "team-<id>", "all"), what it is called, and the team.

    Fetching is authorising. Raises NotFound.
    """
    kind, _, text = key.partition("-")
    row_id, everything = _uuid(text), actor.visibility == Visibility.ALL
    ours = actor.team_id if actor.visibility == Visibility.TEAM else None
    if key == "all" and everything:
        return Whose(), "Everybody", None
    if kind == "team" and row_id:
        team = Team.objects.filter(id=row_id).first()
        if team is not None and (everything or team.id == ours):
            return Whose(team_id=team.id), team.name, team.id
    if kind == "member" and row_id:
        member = Membership.objects.active().filter(id=row_id).first()
        if member is not None and (everything or member.id == actor.member_id or (ours and member.team_id == ours)):
            return Whose(member_id=member.id), member.name, member.team_id
    raise NotFound("There is no such forecast.")


def history_of(calls: Iterable[ForecastCall]) -> list[Said]:
    """Who changed these calls, newest first."""
    by_id = {call.id: call for call in calls}
    rows = RecordChange.objects.filter(kind=ForecastCall.kind, record_id__in=list(by_id)).order_by("-at", "-id")[:MOST]
    names = actor_names(list(rows))
    return [
        Said(names[row.id], by_id[row.record_id].get_sort_display(), row.at, list(row.words.values())) for row in rows
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
