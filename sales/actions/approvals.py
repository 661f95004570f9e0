"""Ask a manager whether a deal may go on; say yes or no."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from crm.events.catalog.sales import ApprovalAsked, ApprovalDecided
from crm.events.emit import emit
from crm.money import Money
from sales.actions.facts import about
from sales.models import ApprovalState, Deal, Stage, StageApproval
from sales.queries.approvals import get_approval, newest_approval
from sales.queries.deals import get_deal
from sales.queries.pipelines import get_stage


@transaction.atomic
def ask_approval(deal_id: UUID, stage_id: UUID, *, note: str = "", by: Actor) -> StageApproval:
    """Ask that the deal may go on to the stage, at the value it has. Asking twice is asking once.

    A waiting request for another value is taken back. Raises NotFound, NotAllowed, Refused where nothing has to be
    approved or it is already.
    """
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    stage = get_stage(stage_id)
    _require_wanted(deal, stage)
    newest = newest_approval(deal, stage.id)
    if newest and newest.value == deal.value:
        if newest.is_waiting:
            return newest
        if newest.state == ApprovalState.GIVEN:
            raise Refused(f"It is approved already: move {deal.name} to {stage.name}.")
    if newest and newest.is_waiting:
        newest.state = ApprovalState.TAKEN_BACK
        newest.save(update_fields=["state"])
    row = _ask(deal, stage, note, by)
    emit(ApprovalAsked(**about(deal), approval_id=row.id, stage=stage.name, note=row.note), by=by)
    return row


@transaction.atomic
def decide_approval(
    approval_id: UUID, *, given: bool, answer: str = "", value: Money | None = None, by: Actor
) -> StageApproval:
    """Say yes or no to what was asked. Saying the same twice is saying it once.

    `value` is the deal's as the manager saw it. Raises NotFound, NotAllowed, Stale if the value changed since, Refused
    if somebody else has answered otherwise, it was taken back, or a no has no reason.
    """
    row = get_approval(by, approval_id, lock=True)
    by.require("sales.approve", row.deal)
    state = ApprovalState.GIVEN if given else ApprovalState.REFUSED
    if row.state == state:
        return row
    if not row.is_waiting:
        raise Refused("This was answered in the meantime." if row.state != "back" else "This was taken back.")
    if not given and not answer.strip():
        raise Refused("Say why not: whoever asked has to know what to mend.")
    if given:
        _require_same(row, value)
    _decide(row, state, answer, by)
    return row


@transaction.atomic
def approve_stage(deal_id: UUID, stage_id: UUID, *, by: Actor, value: Money | None = None) -> StageApproval:
    """A manager approves it without being asked. Raises NotFound, NotAllowed, Stale, Refused."""
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.approve", deal)
    stage = get_stage(stage_id)
    _require_wanted(deal, stage)
    newest = newest_approval(deal, stage.id)
    if newest and newest.state == ApprovalState.GIVEN and newest.value == deal.value:
        return newest
    row = newest if newest and newest.is_waiting else _ask(deal, stage, "", by)
    row.deal = deal
    _require_same(row, value)
    _decide(row, ApprovalState.GIVEN, "", by)
    return row


def _require_wanted(deal: Deal, stage: Stage) -> None:
    if "approval" not in stage.requires:
        raise Refused(f"{stage.name} needs no approval: move {deal.name} there.")


def _ask(deal: Deal, stage: Stage, note: str, by: Actor) -> StageApproval:
    return StageApproval.objects.create(
        deal=deal,
        stage=stage,
        value_minor=deal.value_minor,
        currency=deal.currency,
        note=note.strip()[:500],
        asked_by_id=by.member_id,
    )


def _require_same(row: StageApproval, value: Money | None) -> None:
    if value is not None and value != row.deal.value:
        raise Stale("The deal's value was changed in the meantime. Look at it again, then decide.")


def _decide(row: StageApproval, state: ApprovalState, answer: str, by: Actor) -> None:
    row.state, row.answer = state, answer.strip()[:500]
    row.decided_by_id, row.decided_at = by.member_id, timezone.now()
    row.value_minor, row.currency = row.deal.value_minor, row.deal.currency
    row.save()
    emit(
        ApprovalDecided(
            **about(row.deal),
            approval_id=row.id,
            stage=row.stage.name,
            given=state == ApprovalState.GIVEN,
            answer=row.answer,
        ),
        by=by,
    )
