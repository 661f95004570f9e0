"""Move a deal, win it, lose it, take it up again."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, NotFound, Refused
from crm.money import Money
from crm.records.actions.changing import Outcome
from crm.records.actions.undoing import CHANGED_SINCE
from crm.records.models import RecordChange
from crm.tenancy.gathering import gathered
from sales.actions.facts import require_unmoved
from sales.actions.stage_entry import enter_stage
from sales.models import Deal, LossReason, Status
from sales.queries.deals import get_deal, last_open_stage
from sales.queries.pipelines import closing_stage, first_stage, get_stage, in_use, stage_called


def move_deal(
    deal_id: UUID, stage_id: UUID, *, by: Actor, version: int | None = None, batch: UUID | None = None
) -> Deal:
    """Move a deal to a stage, also to won. To where it stands already, it changes nothing.

    Raises NotFound, NotAllowed, Stale if it was moved since `version`, StageBlocked naming what is missing.
    """
    with transaction.atomic():
        deal, stage = gathered(lambda: get_deal(by, deal_id, lock=True), lambda: stage_called(stage_id))
        by.require("sales.edit", deal)
        if deal.stage_id != stage_id:
            require_unmoved(deal, version)
            enter_stage(deal, in_use(stage), by=by, batch=batch)
        return cast("Deal", deal)


def move_deals(actor: Actor, ids: Sequence[UUID], stage_id: str, *, batch: UUID | None = None) -> Outcome:
    """Move several, each by itself: those that lack something stay where they are, and it is said what.

    Raises NotAllowed, NotFound for a stage that is not used.
    """
    actor.require("sales.edit")
    stage, outcome = get_stage(UUID(stage_id)), Outcome()
    for deal_id in ids:
        try:
            moved = move_deal(deal_id, stage.id, by=actor, batch=batch)
        except NotFound:
            continue  # whoever counts sees that it is gone
        except (Refused, NotAllowed) as why:
            outcome.refused[deal_id] = str(why)
        else:
            outcome.changed += bool(moved.came_from_id)
            outcome.same += not moved.came_from_id
    return outcome


def move_back(actor: Actor, changes: Sequence[RecordChange]) -> Outcome:
    """Put deals that were moved together back where they stood, but those that were moved on since."""
    outcome = Outcome()
    for change in changes:
        before, after = change.changes.get("stage_id", (None, None))
        if before is None:
            continue
        try:
            deal = get_deal(actor, change.record_id)
            if str(deal.stage_id) != str(after):
                outcome.refused[change.record_id] = CHANGED_SINCE
            else:
                move_deal(deal.id, UUID(str(before)), by=actor, version=deal.version)
                outcome.changed += 1
        except NotFound:
            continue
        except (Refused, NotAllowed) as why:
            outcome.refused[change.record_id] = str(why)
    return outcome


def win_deal(  # what is said on winning
    deal_id: UUID,
    *,
    by: Actor,
    version: int | None = None,
    reason: LossReason | None = None,
    competitor: str | None = None,
    price: Money | None = None,
) -> Deal:
    """Mark a deal as won; its person becomes a customer. Winning a won deal changes nothing.

    `reason`: what decided it; `competitor` was beaten, who asked for `price`.

    Raises NotFound, NotAllowed, Stale, StageBlocked.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.win", deal)
        if deal.status == Status.WON:
            return deal
        require_unmoved(deal, version)
        stage = closing_stage(deal.pipeline_id, Status.WON)
        return enter_stage(deal, stage, by=by, reason=reason, competitor=competitor, price=price)


def lose_deal(  # what is said on losing
    deal_id: UUID,
    reason: LossReason,
    *,
    by: Actor,
    competitor: str | None = None,
    price: Money | None = None,
    version: int | None = None,
) -> Deal:
    """Mark a deal as lost, and say why. Losing a lost deal changes nothing. `price`: what the competitor asked for.

    Raises NotFound, NotAllowed, Stale.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.win", deal)
        if deal.status == Status.LOST:
            return deal
        require_unmoved(deal, version)
        stage = closing_stage(deal.pipeline_id, Status.LOST)
        return enter_stage(deal, stage, by=by, reason=reason, competitor=competitor, price=price)


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
