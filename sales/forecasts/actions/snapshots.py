"""Write down how the forecast stood when each week began."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.conditions.periods import Period, month_of, week_of, year_of
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.forecasts.models import ForecastState, Snapshot, SnapshotDeal, SnapshotTotal
from sales.forecasts.queries.past import Standing, standings_at
from sales.models import Category, Status
from sales.queries.weighted import weighted_minor
from sales.queries.worth import Worth

LATEST_MISSED = 8  # weeks that are made up for after a downtime; history says how they began
WEEK = timedelta(weeks=1)


def take_due_snapshots() -> int:
    """Write down the weeks that began since the last snapshot, if any is due. How many that were.

    All of it is one transaction, and a week is written once: a worker that is killed leaves nothing, one that comes at
    the same time finds the row taken.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = ForecastState.objects.select_for_update(skip_locked=True)
        state = rows.filter(snapshot_at__lte=now).first()
        if state is None:
            return 0
        organization = Organization.objects.get(id=require_organization_id())
        with timezone.override(organization.time_zone):
            this = week_of(timezone.localdate(now))
            taken = sum(take_snapshot(week, organization.currency) for week in _missing(this))
            state.snapshot_at = week_of(this.start, 1).begins
            state.save(update_fields=["snapshot_at"])
    return taken


@transaction.atomic
def take_snapshot(week: Period, home: str) -> bool:
    """How the week began, in the active time zone. False if it is written down already."""
    if Snapshot.objects.filter(week=_key(week)).exists():
        return False
    before = Snapshot.objects.filter(at__lt=week.begins).order_by("-at").first()
    since = before.at if before else week.begins - WEEK
    looked_at = year_of(week.start, -1).begins  # last year's quarters are still looked at as this one begins
    standings = standings_at(week.begins, Worth(home, week.start), closed_since=min(since, looked_at))
    snapshot = Snapshot.objects.create(week=_key(week), at=week.begins, currency=home)
    rows = (each for each in standings if each.status == Status.OPEN or each.since > since)
    SnapshotDeal.objects.bulk_create([_row(snapshot, each) for each in rows], batch_size=1000)
    SnapshotTotal.objects.bulk_create(totals_of(snapshot, standings), batch_size=1000)
    return True


def totals_of(snapshot: Snapshot, standings: Iterable[Standing]) -> list[SnapshotTotal]:
    """What each member's deals of each month came to: won in it by then, and open ones expected in it."""
    found: dict[tuple[str, UUID | None], SnapshotTotal] = {}
    for each in standings:
        if each.closes is None or each.status == Status.LOST:
            continue
        key = month_of(each.closes).key, each.owner_id
        row = found.setdefault(
            key, SnapshotTotal(snapshot=snapshot, month=key[0], member_id=key[1], currency=snapshot.currency)
        )
        _add(row, each)
    return list(found.values())


def _add(row: SnapshotTotal, each: Standing) -> None:
    minor = each.home or 0
    if each.status == Status.WON:
        row.won_minor += minor
    elif each.category != Category.OMITTED:
        name = f"{each.category}_minor"
        setattr(row, name, getattr(row, name) + minor)
        row.weighted_minor += weighted_minor(minor, each.probability)


def _row(snapshot: Snapshot, each: Standing) -> SnapshotDeal:
    return SnapshotDeal(
        snapshot=snapshot, deal_id=each.deal_id, member_id=each.owner_id, status=each.status, category=each.category,
        probability=each.probability, value_minor=each.value.minor, currency=each.value.currency,
        home_minor=each.home, closes=each.closes, opened_at=each.opened_at,
    )  # fmt: skip


def _missing(this: Period) -> list[Period]:
    """Weeks to write down, oldest first: this one, and those since the newest that is there, or one quarter's."""
    newest = Snapshot.objects.order_by("-at").values_list("week", flat=True).first()
    weeks = [week_of(this.start, -steps) for steps in range(LATEST_MISSED)]
    keys = [_key(week) for week in weeks]
    known = keys.index(newest) if newest in keys else len(weeks)
    return list(reversed(weeks[:known]))


def _key(week: Period) -> str:
    return week.key
