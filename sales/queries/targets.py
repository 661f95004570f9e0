"""Targets, and what was won towards them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team
from crm.accounts.queries.members import active_members
from crm.conditions.periods import Period, quarter_of
from crm.money import Money
from sales.models import Deal, DealQuerySet, Target
from sales.queries.weighted import sum_of
from sales.queries.win_loss import Side
from sales.queries.worth import Worth
from sales.targets import Attainment, Whose

LEAST = timedelta(days=80)  # a quarter: months have no targets of their own


@dataclass(frozen=True)
class Line:
    """What somebody won, by currency, and how much of his target that is."""

    name: str
    won: Side
    reached: Attainment


@dataclass(frozen=True)
class Place(Line):
    """A member's line of the leaderboard. Who won the same has the same rank."""

    rank: int
    member: Membership


@dataclass(frozen=True)
class Leaderboard:
    """Who won most, best first; and the organization and the teams that have a target."""

    places: list[Place]
    together: list[Line]


def targets_in(periods: Iterable[str]) -> dict[tuple[Whose, str], Target]:
    """The targets of these periods by whose they are."""
    rows = Target.objects.filter(period__in=list(periods))
    return {(Whose(row.member_id, row.team_id), row.period): row for row in rows}


def amounts_in(period: Period, worth: Worth) -> dict[Whose, int]:
    """What is to be won in a period by whose target it is: a quarter's own, a year's four quarters together."""
    if period.until - period.start < LEAST:
        return {}
    keys = [period.key] if "q" in period.key else [quarter_of(period.start, steps).key for steps in range(4)]
    amounts: dict[Whose, int] = defaultdict(int)
    for (whose, _), target in targets_in(keys).items():
        if known := worth.of(target.amount):
            amounts[whose] += known.minor
    return dict(amounts)


def teams() -> list[Team]:
    """All teams, by name."""
    return list(Team.objects.order_by("name"))


def leaderboard(actor: Actor, period: Period, worth: Worth) -> Leaderboard:
    """Whoever won something or has a target. Only himself for who may not see the others."""
    won, amounts = _won_by_owner(_won_in(period)), amounts_in(period, worth)
    members = active_members()
    places = _ranked(members, won, amounts, worth)
    if actor.can("sales.leaderboard"):
        return Leaderboard(places, _together(members, won, amounts, worth))
    return Leaderboard([each for each in places if each.member.id == actor.member_id], [])


def own_target(member_id: UUID, period: Period) -> Target | None:
    """The member's own."""
    return Target.objects.filter(member_id=member_id, period=period.key).first()


def own_line(target: Target, period: Period, worth: Worth) -> Line:
    """How far a member's own target is reached in its period. `worth`: in the target's currency."""
    won = _won_by_owner(_won_in(period).filter(owner_id=target.member_id)).get(target.member_id, Side())
    return Line("", won, _reached(won, target.amount_minor, worth))


def _won_in(period: Period) -> DealQuerySet:
    return Deal.objects.won().filter(won_at__gte=period.begins, won_at__lt=period.ends)


def _won_by_owner(deals: DealQuerySet) -> dict[UUID | None, Side]:
    """Of all these deals: who may see sums is the caller's business. One statement."""
    rows = deals.order_by().values_list("owner_id", "currency").annotate(Count("id"), total=sum_of("value_minor"))
    found: dict[UUID | None, Side] = defaultdict(Side)
    for owner_id, currency, count, value in rows:
        found[owner_id].add(count, Money(value, currency))
    return dict(found)


def _ranked(
    members: Iterable[Membership], won: Mapping[UUID | None, Side], amounts: Mapping[Whose, int], worth: Worth
) -> list[Place]:
    found = []
    for member in members:
        target, own = amounts.get(Whose(member_id=member.id)), won.get(member.id)
        if own or target:
            own = own or Side()
            found.append((member, own, _reached(own, target, worth)))
    found.sort(key=lambda each: (-each[2].won, each[0].name))
    values = [reached.won for _, _, reached in found]
    return [Place(member.name, own, reached, values.index(reached.won) + 1, member) for member, own, reached in found]


def _together(
    members: Iterable[Membership], won: Mapping[UUID | None, Side], amounts: Mapping[Whose, int], worth: Worth
) -> list[Line]:
    """The organization, and each team by what its members of today won; those without a target are left out."""
    found = []
    if target := amounts.get(Whose()):
        found.append(_line("Everybody", won.values(), target, worth))
    if any(whose.team_id for whose in amounts):
        for team in teams():
            if target := amounts.get(Whose(team_id=team.id)):
                ours = [won[each.id] for each in members if each.team_id == team.id and each.id in won]
                found.append(_line(team.name, ours, target, worth))
    return found


def _line(name: str, sides: Iterable[Side], target: int, worth: Worth) -> Line:
    whole = Side()
    for side in sides:
        whole.take(side)
    return Line(name, whole, _reached(whole, target, worth))


def _reached(won: Side, target: int | None, worth: Worth) -> Attainment:
    return Attainment(worth.total(won.sums).money.minor, target)
