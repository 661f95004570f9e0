"""Reads of approvals: what waits for an answer, and whom it waits for."""

from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership, Visibility
from crm.errors import NotFound
from crm.tenancy.kept import kept
from sales.models import ApprovalState, Deal, StageApproval
from sales.queries.deals import deals_visible_to, get_deal

SHOWN = 5
MOST_WAITING = 50


def approvals_of(deal: Deal) -> list[StageApproval]:
    """What was asked for this deal, the newest first."""
    return [row for row in _asked_for(deal.id, SHOWN) if row.state != ApprovalState.TAKEN_BACK]


@kept
def _asked_for(deal_id: UUID, most: int) -> models.QuerySet[StageApproval]:
    rows = StageApproval.objects.filter(deal_id=deal_id).select_related("stage", "asked_by", "decided_by")
    return rows.order_by("-id")[:most]


def newest_approval(deal: Deal, stage_id: UUID) -> StageApproval | None:
    """The last one for that stage, unless it was taken back."""
    rows = StageApproval.objects.filter(deal=deal, stage_id=stage_id).select_related("asked_by", "decided_by")
    newest = rows.order_by("-id").first()
    return None if newest is None or newest.state == ApprovalState.TAKEN_BACK else newest


def get_approval(actor: Actor, approval_id: UUID, *, lock: bool = False) -> StageApproval:
    """With its deal, which the actor may see, and locked with it. Raises NotFound."""
    row = StageApproval.objects.select_related("stage", "asked_by").filter(id=approval_id).first()
    if row is None:
        raise NotFound("There is no such request.")
    row.deal = get_deal(actor, row.deal_id, lock=lock)
    if lock:  # what it was before others were waited for says nothing
        row.refresh_from_db(fields=["state", "value_minor", "currency"])
    return row


def waiting_for(actor: Actor) -> list[StageApproval]:
    """What the actor may answer and nobody has, the oldest first."""
    if not actor.can("sales.approve"):
        return []
    waiting = [row for row in _waiting(MOST_WAITING) if row.asked_by_id != actor.member_id]
    if actor.visibility == Visibility.ALL or not waiting:
        return waiting
    seen = set(deals_visible_to(actor).filter(id__in=[row.deal_id for row in waiting]).values_list("id", flat=True))
    return [row for row in waiting if row.deal_id in seen]


@kept
def _waiting(most: int) -> models.QuerySet[StageApproval]:
    rows = StageApproval.objects.filter(state="asked", deal__deleted_at__isnull=True)
    return rows.select_related("deal", "stage", "asked_by").order_by("asked_at")[:most]


def waiting_by_deal(ids: set[UUID]) -> dict[UUID, StageApproval]:
    """The waiting request of each of these deals, if there is one."""
    rows = StageApproval.objects.filter(state=ApprovalState.ASKED, deal_id__in=ids).select_related("deal")
    return {row.deal_id: row for row in rows.order_by("id")}


def approvers_of(deal: Deal, *, but: UUID | None) -> list[Membership]:
    """Who is to be asked: those of the owner's team who may approve; if there are none, all who may."""
    members: models.QuerySet[Membership] = Membership.objects.active().select_related("role", "team")
    others = [member for member in members if member.id != but]
    able = [member for member in others if member_actor(member).can("sales.approve", deal)]
    team_id = deal.owner.team_id if deal.owner else None
    near = [member for member in able if team_id and member.team_id == team_id]
    managers = [member for member in able if member.role.slug not in ("owner", "admin")]
    return near or managers or able
