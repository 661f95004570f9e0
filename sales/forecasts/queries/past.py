"""Deals as they stood at a moment of the past, from their history.

Stages come from the stage history, amounts, dates, owners and categories from what was changed since. So a week's
snapshot is the same whenever it is written down: late after a downtime, or again after a worker was killed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.money import Money
from crm.records.models import RecordChange
from sales.models import Category, Deal, DealStageChange, Stage, Status
from sales.queries.worth import Worth

COLUMNS = ("value_minor", "currency", "expected_close", "owner_id", "category")


@dataclass(frozen=True)
class Standing:
    """A deal as it stood. `closes`: expected, of a closed one the day it was closed; `home`: None without a rate."""

    deal_id: UUID
    owner_id: UUID | None
    status: str
    category: str
    probability: int
    value: Money
    home: int | None
    closes: date | None
    opened_at: datetime
    stage_id: UUID
    since: datetime  # when it came to its stage


def standings_at(moment: datetime, worth: Worth, *, closed_since: datetime | None = None) -> list[Standing]:
    """All deals that were open then, and those closed between `closed_since` and then. Four statements.

    `worth` exchanges at the rates of that day.
    """
    deals = _candidates(moment, closed_since)
    then = _as_they_were(deals, moment)
    stages = {stage.id: stage for stage in Stage.objects.all()}
    at = _stages_at(moment, [row["id"] for row in deals])
    found = []
    for row in deals:
        stage_id, since = at.get(row["id"], (row["stage_id"], row["created_at"]))
        stage = stages[stage_id]
        if not stage.is_open and (closed_since is None or since <= closed_since):
            continue
        found.append(_standing({**row, **then.get(row["id"], {})}, stage, since, worth))
    return found


def _candidates(moment: datetime, closed_since: datetime | None) -> list[dict[str, Any]]:
    """Whatever may have been open then: one that is closed now and was before never opened in between."""
    since = closed_since or moment
    rows = Deal.everything.filter(created_at__lte=moment)
    rows = rows.filter(Q(deleted_at=None) | Q(deleted_at__gt=moment))
    rows = rows.filter(Q(status=Status.OPEN) | Q(won_at__gt=since) | Q(lost_at__gt=since))
    return list(rows.order_by("id").values("id", "stage_id", "created_at", *COLUMNS))


def _as_they_were(deals: Iterable[dict[str, Any]], moment: datetime) -> dict[UUID, dict[str, Any]]:
    """What of each deal was different then: the oldest change since says what stood there before."""
    ids = [row["id"] for row in deals]
    changes = RecordChange.objects.filter(kind=Deal.kind, record_id__in=ids, at__gt=moment).order_by("-version")
    then: dict[UUID, dict[str, Any]] = {}
    for record_id, columns in changes.values_list("record_id", "changes"):
        for name in COLUMNS:
            if name in columns:
                then.setdefault(record_id, {})[name] = _read(name, columns[name][0])
    return then


def _read(name: str, value: Any) -> Any:
    if value is None or name not in ("expected_close", "owner_id"):
        return value
    return date.fromisoformat(value) if name == "expected_close" else UUID(value)


def _stages_at(moment: datetime, ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """The stage of each deal then, and since when."""
    rows = DealStageChange.objects.filter(deal_id__in=list(ids), at__lte=moment)
    newest = rows.order_by("deal_id", "-at", "-id").distinct("deal_id")
    return {deal_id: (stage_id, at) for deal_id, stage_id, at in newest.values_list("deal_id", "to_stage_id", "at")}


def _standing(row: dict[str, Any], stage: Stage, since: datetime, worth: Worth) -> Standing:
    value = Money(row["value_minor"], row["currency"])
    home = worth.of(value) if value.minor else Money(0, worth.home)
    return Standing(
        deal_id=row["id"],
        owner_id=row["owner_id"],
        status=stage.status,
        category=row["category"] or stage.category or Category.PIPELINE,
        probability=stage.probability,
        value=value,
        home=home.minor if home else None,
        closes=row["expected_close"] if stage.is_open else timezone.localtime(since).date(),
        opened_at=row["created_at"],
        stage_id=stage.id,
        since=since,
    )
