"""How a period's forecast moved between two weeks, or since one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Visibility
from crm.conditions.periods import Period
from sales.forecasts.models import Snapshot, SnapshotDeal, SnapshotTotal
from sales.forecasts.moving import Move, Stand, Waterfall, moves_between, waterfall_of
from sales.forecasts.queries.past import standings_at
from sales.models import Category, Status
from sales.queries.deals import deals_visible_to
from sales.queries.worth import Worth
from sales.targets import Whose

MOST = 60  # snapshots that can be chosen
AMOUNTS = ("won_minor", "commit_minor", "best_minor", "pipeline_minor")


@dataclass(frozen=True)
class Span:
    """From one snapshot to another, or to now (None)."""

    start: Snapshot
    end: Snapshot | None


@dataclass(frozen=True)
class Story:
    """How it moved. `names`: of the deals that the viewer may see."""

    waterfall: Waterfall
    moves: list[Move]


def snapshots() -> list[Snapshot]:
    """The newest ones, newest first."""
    return list(Snapshot.objects.order_by("-at")[:MOST])


def span_of(known: list[Snapshot], start: str, end: str, shown: Period) -> Span | None:
    """The span that two weeks name; without them, from when the period began (or as far back as is known) to now."""
    if not known:
        return None
    by_week = {snapshot.week: snapshot for snapshot in known}
    last = by_week.get(end)
    first = by_week.get(start)
    if first is None:
        started = [snapshot for snapshot in known if snapshot.at <= shown.begins]
        recent = [snapshot for snapshot in known if (known[0].at - snapshot.at).days <= RECENT]
        first = started[0] if started and started[0] in recent else recent[-1]
    if last is not None and last.at <= first.at:
        last = None
    return Span(first, last)


RECENT = 100  # days


def story_of(actor: Actor, shown: Period, span: Span, worth: Worth, whose: Whose) -> Story:
    """Of what the actor may see, and of a member's or a team's deals if `whose` names one. Up to six statements."""
    members = _members(actor, whose)
    before = _stands(_rows(Q(snapshot=span.start), members), shown)
    if span.end is not None:
        between = Snapshot.objects.filter(at__gt=span.start.at, at__lte=span.end.at)
        rows = _rows(Q(snapshot=span.end) | (Q(snapshot__in=between) & ~Q(status=Status.OPEN)), members)
        later = sorted(rows, key=lambda row: (row.status == Status.OPEN, row.snapshot_id))
    else:
        later = [_as_row(each) for each in standings_at(timezone.now(), worth, closed_since=span.start.at)]
        later = [row for row in later if _is_of(row.member_id, members)]
    after = _stands(later, shown)
    new = [row.deal_id for row in later if row.opened_at > span.start.at]
    moves = moves_between(before, after, new)
    return Story(waterfall_of(before, after, moves), moves)


def names_of(actor: Actor, deal_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those deals that the actor may see."""
    return dict(deals_visible_to(actor).filter(id__in=set(deal_ids)).values_list("id", "name"))


def weeks_of(actor: Actor, shown: Period, whose: Whose, known: list[Snapshot]) -> list[tuple[Snapshot, dict[str, int]]]:
    """What the forecast of a period came to as each of these weeks began, oldest first. One statement."""
    members, months = _members(actor, whose), [shown.start.strftime("%Y-%m"), shown.until.strftime("%Y-%m")]
    rows: QuerySet[SnapshotTotal, Any] = SnapshotTotal.objects.filter(
        snapshot__in=known, month__gte=months[0], month__lt=months[1]
    )
    if members is not None:
        rows = rows.filter(_among(members))
    sums = rows.order_by().values_list("snapshot_id").annotate(*(Sum(name) for name in AMOUNTS))
    found = {row[0]: dict(zip(AMOUNTS, map(int, row[1:]), strict=True)) for row in sums}
    nothing = dict.fromkeys(AMOUNTS, 0)
    return [(snapshot, found.get(snapshot.id, nothing)) for snapshot in reversed(known)]


def _members(actor: Actor, whose: Whose) -> set[UUID | None] | None:
    """Whose deals are counted; None for everybody's."""
    allowed: set[UUID | None] | None = None
    if actor.visibility != Visibility.ALL:
        allowed = {actor.id}
        if actor.visibility == Visibility.TEAM:
            allowed |= {None}
            if actor.team_id:
                allowed |= set(Membership.objects.filter(team_id=actor.team_id).values_list("id", flat=True))
    wanted: set[UUID | None] | None = None
    if whose.member_id:
        wanted = {whose.member_id}
    elif whose.team_id:
        wanted = set(Membership.objects.filter(team_id=whose.team_id).values_list("id", flat=True))
    if allowed is None or wanted is None:
        return wanted if allowed is None else allowed
    return allowed & wanted


def _rows(which: Q, members: set[UUID | None] | None) -> list[SnapshotDeal]:
    rows = SnapshotDeal.objects.filter(which)
    return list(rows if members is None else rows.filter(_among(members)))


def _among(members: set[UUID | None]) -> Q:
    ours = Q(member_id__in=[each for each in members if each])
    return ours | Q(member=None) if None in members else ours


def _is_of(member_id: UUID | None, members: set[UUID | None] | None) -> bool:
    return members is None or member_id in members


def _as_row(each: Any) -> SnapshotDeal:
    return SnapshotDeal(
        deal_id=each.deal_id, member_id=each.owner_id, status=each.status, category=each.category,
        probability=each.probability, value_minor=each.value.minor, currency=each.value.currency,
        home_minor=each.home, closes=each.closes, opened_at=each.opened_at,
    )  # fmt: skip


def _stands(rows: Iterable[SnapshotDeal], shown: Period) -> dict[UUID, Stand]:
    return {
        row.deal_id: Stand(
            status=row.status,
            inside=row.closes is not None
            and shown.start <= row.closes < shown.until
            and (row.status != Status.OPEN or row.category != Category.OMITTED),
            minor=row.home_minor or 0,
            own=(row.value_minor, row.currency),
            closes=row.closes,
            member_id=row.member_id,
        )
        for row in rows
    }
