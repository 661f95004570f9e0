"""Verbs on competitors, and on how they stand in a deal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.sales import CompetitorAdded
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.changing import change_record
from sales.models import Competitor, Deal, DealCompetitor, DealLine, Standing, Status
from sales.queries.competitors import competitor_called
from sales.queries.deals import get_deal

_SAYS = {Status.WON: Standing.BEATEN, Status.LOST: Standing.WON}  # of who is named when a deal is closed


@transaction.atomic
def add_competitor(values: Mapping[str, Any], *, by: Actor) -> Competitor:
    """A new competitor. Raises NotAllowed, Refused if one is called so already."""
    by.require("sales.edit")
    if competitor_called(values["name"]):
        raise Refused(f"There is a competitor called {values['name']} already.")
    competitor = Competitor(**values)
    competitor.save()
    emit(CompetitorAdded(competitor_id=competitor.id, name=competitor.name), by=by)
    return competitor


def change_competitor(
    competitor_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None
) -> Competitor:
    """Set facts of a competitor. Raises Conflict, NotAllowed, NotFound."""
    competitor: Competitor = change_record("competitor", competitor_id, values, by=by, seen=seen)
    return competitor


@transaction.atomic
def set_rival(  # what is known of one competitor in one deal
    deal_id: UUID,
    name: str,
    *,
    standing: Standing = Standing.RUNNING,
    notes: str = "",
    price: Money | None = None,
    by: Actor,
) -> DealCompetitor:
    """Say that a competitor takes part in a deal, and how; one nobody knows yet is added.

    Raises NotFound, NotAllowed, Refused for no name.
    """
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    row = _row(deal, _competitor(name, by))
    row.standing, row.notes = standing, notes.strip()[:500]
    row.price_minor, row.currency = (price.minor, price.currency) if price else (None, "")
    row.save()
    return row


@transaction.atomic
def remove_rival(deal_id: UUID, competitor_id: UUID, *, by: Actor) -> None:
    """It has nothing to do with the deal. One that is not there changes nothing. Raises NotFound, NotAllowed."""
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    DealCompetitor.objects.filter(deal=deal, competitor_id=competitor_id).delete()


def settle(deal: Deal, name: str | None, price: Money | None, *, by: Actor) -> None:
    """After a locked deal was closed or taken up again: who got it, and who was beaten, among those who took part.

    `name`: of a lost deal who got it, of a won one who was beaten last; None or "" says nothing new.
    """
    if name and name.strip():
        _name(deal, _competitor(name, by), price)
    rows = DealCompetitor.objects.filter(deal=deal)
    if deal.status == Status.WON:
        rows.filter(standing__in=(Standing.RUNNING, Standing.WON)).update(standing=Standing.BEATEN)
    elif deal.status == Status.OPEN:
        rows.filter(standing__in=(Standing.BEATEN, Standing.WON)).update(standing=Standing.RUNNING)


def set_deal(deal: Deal, values: dict[str, Any], by: Actor) -> None:
    """Set facts on a locked deal; a competitor that is named takes part in it. Does not save.

    Raises Refused for another currency while products are on it: their prices are in the old one.
    """
    if values.get("currency", deal.currency) != deal.currency and DealLine.objects.filter(deal=deal).exists():
        raise Refused(f"{deal.name} has products priced in {deal.currency}. Take them off to change the currency.")
    for name, value in values.items():
        setattr(deal, name, value)
    if values.get("competitor"):
        settle(deal, values["competitor"], None, by=by)


def _competitor(name: str, by: Actor) -> Competitor:
    text = " ".join(name.split())[:120]
    if not text:
        raise Refused("Say who the competitor is.")
    return competitor_called(text) or add_competitor({"name": text}, by=by)


def _row(deal: Deal, competitor: Competitor) -> DealCompetitor:
    known = DealCompetitor.objects.filter(deal=deal, competitor=competitor).first()
    return known or DealCompetitor(deal=deal, competitor=competitor)


def _name(deal: Deal, competitor: Competitor, price: Money | None) -> None:
    """It got the deal, or was beaten, though it was thought to be out; only one can have got it."""
    row = _row(deal, competitor)
    if deal.status == Status.LOST:
        others = DealCompetitor.objects.filter(deal=deal).exclude(id=row.id)
        others.filter(standing=Standing.WON).update(standing=Standing.OUT)
    row.standing = _SAYS.get(Status(deal.status), row.standing)
    if price is not None and price.minor:
        row.price_minor, row.currency = price.minor, price.currency
    row.save()
