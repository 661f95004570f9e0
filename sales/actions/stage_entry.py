"""The one way into a stage: by hand, in bulk, by automation or on closing it, a deal goes through here."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.actions.lifecycle import advance
from crm.customers.models import Lifecycle
from crm.errors import Refused
from crm.events.catalog.sales import DealLost, DealMoved, DealReopened, DealWon
from crm.events.emit import emit
from crm.events.types import DomainEvent
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.tenancy.writing import insert, together
from sales.actions.competitors import settle
from sales.actions.facts import about
from sales.conditions import require_conditions
from sales.models import Deal, DealStageChange, LossReason, Stage, Status


def enter_stage(
    deal: Deal,
    stage: Stage,
    *,
    by: Actor,
    reason: LossReason | None = None,
    competitor: str | None = None,
    price: Money | None = None,
    batch: UUID | None = None,
) -> Deal:
    """Put a locked deal into another stage, write its history and say so.

    Raises NotAllowed if `by` may not close or reopen deals and this is that, StageBlocked naming what is missing,
    Refused for a lost stage without a reason.
    """
    by.require("sales.edit", deal)
    if not (stage.is_open and deal.is_open):
        by.require("sales.win", deal)
    if stage.status == Status.LOST and reason is None:
        raise Refused("Say why the deal was lost: choose Lost on its page.")
    require_conditions(deal, stage)
    came_from, now = deal.stage, timezone.now()
    goes_on = came_from.is_open and stage.is_open
    with together():
        spent = record_stay(deal, stage, by=by, at=now)
        _stand_in(deal, stage, now)
        deal.lost_reason = reason if stage.status == Status.LOST else None
        deal.won_reason = reason if stage.status == Status.WON else None
        if competitor is not None and stage.status == Status.LOST:
            deal.competitor = competitor
        keep(deal, by=by, batch=batch, at_hand=(came_from, stage))
        if goes_on:
            emit(_event(deal, came_from, spent), by=by)
    if not goes_on:
        _close(deal, competitor, price, by)
        emit(_event(deal, came_from, spent), by=by)
    return deal


def _close(deal: Deal, competitor: str | None, price: Money | None, by: Actor) -> None:
    settle(deal, competitor, price, by=by)
    if deal.status == Status.WON and deal.person:
        advance(deal.person, Lifecycle.CUSTOMER, by=by)


def record_stay(deal: Deal, stage: Stage, *, by: Actor, at: datetime, first: bool = False) -> int:
    """Write one line of history; answers the seconds the deal had stood where it came from (0 at first)."""
    spent = 0 if first else max(0, int((at - deal.stage_since).total_seconds()))
    insert(
        DealStageChange(
            deal=deal,
            from_stage=None if first else deal.stage,
            to_stage=stage,
            by_kind=by.kind,
            by_id=by.id,
            at=at,
            spent_seconds=None if first else spent,
        )
    )
    return spent


def _stand_in(deal: Deal, stage: Stage, now: datetime) -> None:
    deal.came_from_id = deal.stage_id
    deal.stage, deal.pipeline, deal.stage_since = stage, stage.pipeline, now
    deal.status = stage.status
    deal.won_at = now if stage.status == Status.WON else None
    deal.lost_at = now if stage.status == Status.LOST else None


def _event(deal: Deal, came_from: Stage, spent: int) -> DomainEvent:
    if deal.status == Status.WON:
        return DealWon(**about(deal), lead_id=deal.lead_id)
    if deal.status == Status.LOST:
        reason = deal.lost_reason.name if deal.lost_reason else ""
        return DealLost(**about(deal), reason=reason, competitor=deal.competitor)
    if not came_from.is_open:
        return DealReopened(**about(deal), was=came_from.status, to_stage=deal.stage.name)
    return DealMoved(
        **about(deal),
        from_stage=came_from.name,
        to_stage=deal.stage.name,
        to_phase=deal.stage.phase,
        spent_seconds=spent,
    )
