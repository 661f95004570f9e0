"""Move a deal, win it, lose it, take it up again."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from sales.actions.facts import require_unmoved
from sales.actions.stage_entry import enter_stage
from sales.models import Deal, LossReason, Status
from sales.queries.deals import get_deal, last_open_stage
from sales.queries.pipelines import closing_stage, first_stage, get_stage


def move_deal(deal_id: UUID, stage_id: UUID, *, by: Actor, version: int | None = None) -> Deal:
    """Move a deal to a stage, also to won. To where it stands already, it changes nothing.

    Raises NotFound, NotAllowed, Stale if it was moved since `version`, StageBlocked naming what is missing.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.edit", deal)
        if deal.stage_id == stage_id:
            return deal
        require_unmoved(deal, version)
        return enter_stage(deal, get_stage(stage_id), by=by)


def win_deal(deal_id: UUID, *, by: Actor, version: int | None = None) -> Deal:
    """Mark a deal as won; its person becomes a customer. Winning a won deal changes nothing.

    Raises NotFound, NotAllowed, Stale, StageBlocked.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.win", deal)
        if deal.status == Status.WON:
            return deal
        require_unmoved(deal, version)
        return enter_stage(deal, closing_stage(deal.pipeline_id, Status.WON), by=by)


def lose_deal(
    deal_id: UUID, reason: LossReason, *, by: Actor, competitor: str | None = None, version: int | None = None
) -> Deal:
    """Mark a deal as lost, and say why. Losing a lost deal changes nothing.

    Raises NotFound, NotAllowed, Stale.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.win", deal)
        if deal.status == Status.LOST:
            return deal
        require_unmoved(deal, version)
        stage = closing_stage(deal.pipeline_id, Status.LOST)
        return enter_stage(deal, stage, by=by, reason=reason, competitor=competitor)


def reopen_deal(deal_id: UUID, *, by: Actor, version: int | None = None) -> Deal:
    """Take a won or lost deal up again, in the stage it stood in before. Reopening an open deal changes nothing.

    Raises NotFound, NotAllowed, Stale, StageBlocked.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.win", deal)
        if deal.is_open:
            return deal
        require_unmoved(deal, version)
        return enter_stage(deal, last_open_stage(deal) or first_stage(deal.pipeline), by=by)
