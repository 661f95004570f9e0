"""Tell colleagues what is worth a cheer."""

from uuid import UUID

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.formats import money
from crm.work.actions.notifications import notify
from sales.models import Deal
from sales.queries.deals import deals_visible_to


def tell_of_win(deal_id: UUID, *, won_by: UUID | None, key: str) -> int:
    """A notification for the deal's owner and his team, but who won it and who may not see it. How many were told."""
    deal = Deal.objects.select_related("owner").filter(id=deal_id).first()
    if deal is None or deal.owner is None:
        return 0
    members = Membership.objects.active().select_related("role", "team")
    members = members.exclude(id=won_by) if won_by else members
    team = members.filter(team_id=deal.owner.team_id) if deal.owner.team_id else members.filter(id=deal.owner.id)
    told = [member for member in team if _may_see(member, deal)]
    worth = f", {money(deal.value_minor, deal.currency)}" if deal.value_minor else ""
    for member in told:
        text = f"{deal.owner.name} won {deal.name}{worth}" if member != deal.owner else f"Your deal is won: {deal.name}"
        notify(member, text, kind="deal_won", subject=SubjectRef("deal", deal.id), key=key)
    return len(told)


def _may_see(member: Membership, deal: Deal) -> bool:
    actor = member_actor(member)
    return actor.can("sales.view") and deals_visible_to(actor).filter(id=deal.id).exists()
