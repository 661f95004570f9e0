"""Sections of the deal's page and of home that tell how a deal goes on."""

from dataclasses import dataclass
from typing import Any

from crm.accounts.actor import Actor
from sales.models import Deal, DealMilestone
from sales.queries.approvals import approvals_of, waiting_for
from sales.queries.competitors import rivals_in
from sales.queries.deals import milestones_reached


@dataclass(frozen=True)
class Tick:
    """A milestone of the stage, and when it was reached."""

    key: str
    name: str
    needed: bool
    reached: DealMilestone | None


def milestones_of(deal: Deal) -> list[Tick]:
    """Those of the stage where the deal stands, in their order."""
    reached = {row.key: row for row in milestones_reached(deal.id)}
    return [
        Tick(each["key"], each["name"], bool(each.get("needed")), reached.get(each["key"]))
        for each in deal.stage.milestones
    ]


def milestones_panel(actor: Actor, deal: Deal) -> dict[str, Any] | None:
    """What is to be reached in the stage; nothing where there is nothing."""
    if not deal.stage.milestones:
        return None
    return {"deal": deal, "milestones": milestones_of(deal), "may": deal.is_open and actor.can("sales.edit", deal)}


def approvals_panel(actor: Actor, deal: Deal) -> dict[str, Any] | None:
    """What managers were asked and have said."""
    approvals = approvals_of(deal)
    if not approvals:
        return None
    return {"deal": deal, "approvals": approvals, "may_approve": actor.can("sales.approve", deal)}


def waiting_panel(actor: Actor, _record: None) -> dict[str, Any] | None:
    """What the member may answer."""
    waiting = waiting_for(actor)
    return {"waiting": waiting} if waiting else None


def rivals_panel(actor: Actor, deal: Deal) -> dict[str, Any] | None:
    """Who else bids."""
    return {"deal": deal, "rivals": list(rivals_in(deal.id)), "may": actor.can("sales.edit", deal)}
