"""Tell open leaderboards that something was won; news only, nothing is kept."""

from uuid import UUID

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.web.formats import money
from crm.web.live.pushing import push_to_member
from sales.models import Deal

REFRESH = {"type": "refresh", "target": "#leaderboard"}


def cheer(deal_id: UUID) -> None:
    """Every open leaderboard is drawn anew; who may see the deal reads whose it is. One message for each member."""
    deal = Deal.objects.select_related("owner").filter(id=deal_id).first()
    if deal is None or deal.owner is None:
        return
    worth = f", {money(deal.value_minor, deal.currency)}" if deal.value_minor else ""
    text = f"{deal.owner.name} won {deal.name}"
    for member in _sellers():
        actor = member_actor(member)
        won = {"type": "won", "text": f"{text}{worth if actor.sees_amounts else ''}"}
        push_to_member(member.id, won if actor.can("sales.view", deal) else REFRESH)


def refresh_leaderboards() -> None:
    """Every open leaderboard is drawn anew."""
    for member in _sellers():
        push_to_member(member.id, REFRESH)


def _sellers() -> list[Membership]:
    """Everybody who may look at one."""
    members = Membership.objects.active().select_related("role", "team")
    return [member for member in members if member_actor(member).can("sales.view")]
