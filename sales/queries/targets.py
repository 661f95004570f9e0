"""Targets, and what was won towards them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team
from crm.accounts.queries.members import active_members
from crm.conditions.periods import Period
from crm.errors import NotFound
from crm.money import Money
from sales.models import Deal, DealQuerySet, Target
from sales.queries.sold import sold_by_deal
from sales.queries.weighted import sum_of
from sales.queries.win_loss import Side
from sales.queries.worth import Worth
from sales.targets import Attainment, Grain, What, Whose, amount_in

EVERYTHING = What()


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
class Standing:
    """How far one target is reached."""

    whose: Whose
    what: What
    reached: Attainment


@dataclass(frozen=True)
class Leaderboard:
    """Who won most, best first; and the organization and the teams that have a target."""

    places: list[Place]
    together: list[Line]


def rows_of(year: int, what: What | None = None, **only: Any) -> dict[tuple[Whose, What], list[Target]]:
    """A year's targets by whose and of what they are; of one thing with `what`. One statement."""
    keys = [piece.key for grain in Grain for piece in grain.pieces(year)]
    rows = Target.objects.filter(period__in=keys, **only)
    if what is not None:
        rows = rows.filter(product_id=what.product_id, category_key=what.category_key)
    found: dict[tuple[Whose, What], list[Target]] = defaultdict(list)
    for row in rows:
        found[Whose(row.member_id, row.team_id), What(row.product_id, row.category_key)].append(row)
    return dict(found)


def in_home(rows: Iterable[Target], worth: Worth) -> dict[str, int]:
    """Targets' amounts in the organization's currency by their periods' keys; without those that have no rate."""
    known = {row.period: worth.of(row.amount) for row in rows}
    return {key: amount.minor for key, amount in known.items() if amount}


def quotas_in(period: Period, worth: Worth, **only: Any) -> dict[tuple[Whose, What], int]:
    """What is to be won in a month, quarter or year, by whose and of what the target is. One statement."""
    found = {}
    for which, rows in rows_of(period.start.year, **only).items():
        if minor := amount_in(period, in_home(rows, worth)):
            found[which] = minor
    return found


def amounts_in(period: Period, worth: Worth, what: What = EVERYTHING) -> dict[Whose, int]:
    """The targets of one thing, by whose they are: of all that is sold, if not said."""
    only = {"product_id": what.product_id, "category_key": what.category_key}
    return {whose: minor for (whose, _), minor in quotas_in(period, worth, **only).items()}


def teams() -> list[Team]:
    """All teams, by name."""
    return list(Team.objects.order_by("name"))


def leaderboard(actor: Actor, period: Period, worth: Worth, what: What = EVERYTHING) -> Leaderboard:
    """Whoever won something or has a target; of one product or category with `what`, by the won deals' lines.

    Only himself for who may not see the others.
    """
    won, amounts = _won_by_owner(_won_in(period), what), amounts_in(period, worth, what)
    members = active_members()
    places = _ranked(members, won, amounts, worth)
    if actor.can("sales.leaderboard"):
        return Leaderboard(places, _together(members, won, amounts, worth))
    return Leaderboard([each for each in places if each.member.id == actor.member_id], [])


def standings_in(actor: Actor, period: Period, worth: Worth) -> list[Standing]:
    """Every target that the actor may see, with what is won of it; his own alone for who may not see the others.

    One statement, and one or two for each thing that there are targets of.
    """
    quotas = quotas_in(period, worth)
    if not (actor.can("sales.leaderboard") or actor.can("sales.targets")):
        quotas = {
            key: minor for key, minor in quotas.items() if actor.member_id and key[0].member_id == actor.member_id
        }
    won = {what: _won_by_owner(_won_in(period), what) for what in {what for _, what in quotas}}
    team_of = {member.id: member.team_id for member in active_members()} if quotas else {}
    return [
        Standing(whose, what, _reached(_sides_of(whose, won[what], team_of), minor, worth))
        for (whose, what), minor in sorted(quotas.items(), key=lambda each: (each[0][1].key, each[0][0].key))
    ]


def team_called(team_id: UUID) -> Team:
    """The team of that id. Raises NotFound."""
    found = Team.objects.filter(id=team_id).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def own_lines(member_id: UUID, period: Period) -> tuple[Worth, list[tuple[What, Line]]]:
    """How far a member's own targets are reached: of everything first; in the currency of the newest.

    A few statements, one where he has none.
    """
    rows = rows_of(period.start.year, member_id=member_id)
    newest = max((row for some in rows.values() for row in some), key=lambda row: row.changed_at, default=None)
    worth = Worth(newest.currency if newest else "EUR")
    found = []
    for (_, what), some in rows.items():
        if minor := amount_in(period, in_home(some, worth)):
            won = _won_by_owner(_won_in(period).filter(owner_id=member_id), what).get(member_id, Side())
            found.append((what, Line("", won, _reached(won, minor, worth))))
    return worth, sorted(found, key=lambda each: each[0].key)


def _won_in(period: Period) -> DealQuerySet:
    return Deal.objects.won().filter(won_at__gte=period.begins, won_at__lt=period.ends)


def _won_by_owner(deals: DealQuerySet, what: What = EVERYTHING) -> dict[UUID | None, Side]:
    """Of all these deals: who may see sums is the caller's business. One statement; two for one thing alone."""
    found: dict[UUID | None, Side] = defaultdict(Side)
    if what != EVERYTHING:
        for row in sold_by_deal(deals.order_by(), "owner_id", what=what):
            found[row["owner_id"]].add(1, Money(row["value"], row["currency"]))
        return dict(found)
    rows = deals.order_by().values_list("owner_id", "currency").annotate(Count("id"), total=sum_of("value_minor"))
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


def _sides_of(whose: Whose, won: Mapping[UUID | None, Side], team_of: Mapping[UUID, UUID | None]) -> Side:
    whole = Side()
    for owner, side in won.items():
        mine = owner == whose.member_id if whose.member_id else owner and team_of.get(owner) == whose.team_id
        if mine or whose == Whose():
            whole.take(side)
    return whole


def _line(name: str, sides: Iterable[Side], target: int, worth: Worth) -> Line:
    whole = Side()
    for side in sides:
        whole.take(side)
    return Line(name, whole, _reached(whole, target, worth))


def _reached(won: Side, target: int | None, worth: Worth) -> Attainment:
    return Attainment(worth.total(won.sums).money.minor, target)
