"""Tick off what a stage wants to be reached."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.events.catalog.sales import MilestoneReached, MilestoneTakenBack
from crm.events.emit import emit
from sales.actions.facts import about
from sales.models import Deal, DealMilestone
from sales.queries.deals import get_deal


@transaction.atomic
def reach_milestone(deal_id: UUID, key: str, *, by: Actor) -> DealMilestone:
    """The deal has reached a milestone of its stage. Reaching it twice changes nothing. Raises NotFound, NotAllowed."""
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    if known := DealMilestone.objects.filter(deal=deal, key=key).first():
        return known
    name = _name_of(deal, key)
    row = DealMilestone.objects.create(deal=deal, stage=deal.stage, key=key, name=name, reached_by_id=by.member_id)
    emit(MilestoneReached(**about(deal), milestone=name, stage=deal.stage.name), by=by)
    return row


@transaction.atomic
def take_milestone_back(deal_id: UUID, key: str, *, by: Actor) -> None:
    """It was ticked off by mistake. One that was not reached changes nothing. Raises NotFound, NotAllowed."""
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    row = DealMilestone.objects.filter(deal=deal, key=key).first()
    if row is not None:
        row.delete()
        emit(MilestoneTakenBack(**about(deal), milestone=row.name, stage=deal.stage.name), by=by)


def _name_of(deal: Deal, key: str) -> str:
    for milestone in deal.stage.milestones:
        if milestone["key"] == key:
            return str(milestone["name"])
    raise NotFound("This stage has no such milestone.")
