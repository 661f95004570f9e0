"""Tell colleagues what is worth a cheer, and what waits for them."""

from uuid import UUID

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.formats import money
from crm.work.actions.notifications import notify
from sales.models import ApprovalState, Deal, StageApproval
from sales.queries.approvals import approvers_of


def tell_of_win(deal_id: UUID, *, won_by: UUID | None, key: str) -> int:
    """A notification for the deal's owner and his team, but who won it and who may not see it. How many were told."""
    deal = Deal.objects.select_related("owner").filter(id=deal_id).first()
    if deal is None or deal.owner is None:
        return 0
    members = Membership.objects.active().select_related("role", "team")
    members = members.exclude(id=won_by) if won_by else members
    team = members.filter(team_id=deal.owner.team_id) if deal.owner.team_id else members.filter(id=deal.owner.id)
    told = [member for member in team if member_actor(member).can("sales.view", deal)]
    worth = f", {money(deal.value_minor, deal.currency)}" if deal.value_minor else ""
    for member in told:
        text = f"{deal.owner.name} won {deal.name}{worth}" if member != deal.owner else f"Your deal is won: {deal.name}"
        notify(member, text, kind="deal_won", subject=SubjectRef("deal", deal.id), key=key)
    return len(told)


def tell_approvers(approval_id: UUID, *, key: str) -> int:
    """Those who may approve hear that they are asked. How many were told."""
    row = _approval(approval_id)
    if row is None or not row.is_waiting:
        return 0
    who = row.asked_by.name if row.asked_by else "Somebody"
    worth = f", {money(row.value_minor, row.currency)}" if row.value_minor else ""
    text = f"{who} asks: may {row.deal.name}{worth} go on to {row.stage.name}?"
    about = SubjectRef("deal", row.deal_id)
    told = approvers_of(row.deal, but=row.asked_by_id)
    for member in told:
        notify(member, text, kind="approval_asked", subject=about, key=key, body=row.note)
    return len(told)


def tell_of_decision(approval_id: UUID, *, key: str) -> int:
    """Who asked and whose deal it is hear what the manager said. How many were told."""
    row = _approval(approval_id)
    if row is None or row.is_waiting:
        return 0
    who = row.decided_by.name if row.decided_by else "A manager"
    given = row.state == ApprovalState.GIVEN
    words = "approved" if given else "refused"
    text = f"{who} {words}: {row.deal.name} to {row.stage.name}"
    told = {member.id: member for member in (row.asked_by, row.deal.owner) if member and member.id != row.decided_by_id}
    for member in told.values():
        about = SubjectRef("deal", row.deal_id)
        notify(member, text, kind="approval_decided", subject=about, key=key, body=row.answer)
    return len(told)


def tell_responsible(deal_id: UUID, *, moved_by: UUID | None, key: str) -> int:
    """Members with the role that looks after the deal's stage hear that it came. How many were told."""
    deal = Deal.objects.select_related("owner", "stage").filter(id=deal_id).first()
    if deal is None or deal.stage.responsible_id is None or not deal.is_open:
        return 0
    members = Membership.objects.active().select_related("role", "team").filter(role_id=deal.stage.responsible_id)
    others = [member for member in members if member.id not in (moved_by, deal.owner_id)]
    told = [member for member in others if member_actor(member).can("sales.view", deal)]
    for member in told:
        about = SubjectRef("deal", deal.id)
        notify(member, f"{deal.name} is in {deal.stage.name} now", kind="stage_entered", subject=about, key=key)
    return len(told)


def _approval(approval_id: UUID) -> StageApproval | None:
    rows = StageApproval.objects.select_related("deal", "deal__owner", "stage", "asked_by", "decided_by")
    return rows.filter(id=approval_id).first()
