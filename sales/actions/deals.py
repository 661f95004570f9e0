"""Open a deal, change its facts, give it to somebody."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.lifecycle import advance
from crm.customers.models import Company, Lifecycle, Person
from crm.errors import Refused
from crm.events.catalog.sales import DealAssigned, DealChanged, DealOpened
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.records.actions.merging import merge
from sales.actions.facts import about
from sales.actions.seeding import seed_sales
from sales.actions.stage_entry import record_stay
from sales.conditions import require_conditions
from sales.fact_words import FACTS, words_of
from sales.models import Deal, Pipeline, Stage
from sales.queries.deals import get_deal
from sales.queries.pipelines import first_stage


def open_deal(  # noqa: PLR0913  # what a deal starts with
    *,
    name: str,
    value: Money,
    person: Person | None,
    company: Company | None,
    owner: Membership | None,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    source: str = "",
    lead_id: UUID | None = None,
    expected_close: date | None = None,
    next_step: str = "",
    custom: Mapping[str, Any] | None = None,
    by: Actor,
) -> Deal:
    """A new deal in the pipeline's first stage, or in `stage` if its conditions are met.

    `value` of zero means that nobody knows yet. Without a pipeline it is the organization's first. A lead becomes one
    deal: opening it again answers the same one. The person becomes an opportunity, if he is not further on.
    Raises NotAllowed, StageBlocked, Refused for a closed stage.
    """
    by.require("sales.edit")
    if lead_id and (known := Deal.objects.filter(lead_id=lead_id).first()):
        return known
    stage = _start(stage, pipeline)
    deal = Deal(
        name=name.strip(),
        pipeline=stage.pipeline,
        stage=stage,
        value_minor=value.minor,
        currency=value.currency,
        person=person,
        company=company or (person.company if person else None),
        owner=owner,
        source=source,
        lead_id=lead_id,
        expected_close=expected_close,
        next_step=next_step.strip(),
        custom=dict(custom or {}),
    )
    require_conditions(deal, stage)
    return _enter(deal, by)


def change_deal(deal_id: UUID, changes: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Deal:
    """Change facts of a deal: keys of `sales.fact_words.FACTS`; "value" takes Money. What is the same changes nothing.

    `seen` is the version the editor looked at: edits of other facts since are kept. Raises NotFound, NotAllowed,
    Conflict, KeyError for anything that is no fact.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.edit", deal)
        told = {}
        if unknown := set(changes) - set(FACTS):
            raise KeyError(*unknown)
        for fact, new in merge(deal, changes, seen).items():
            old = getattr(deal, fact)
            if new != old:
                told[FACTS[fact]] = (words_of(old), words_of(new))
                _set(deal, fact, new)
        if not told:
            return deal
        keep(deal, by=by)
        emit(DealChanged(**about(deal), changes=told), by=by)
    return deal


def assign_deal(deal_id: UUID, owner: Membership | None, *, by: Actor, seen: int | None = None) -> Deal:
    """Give the deal to somebody, or to nobody. Who has it already keeps it, and nothing changes.

    Anybody who works on deals may take one that nobody owns. Raises NotFound, NotAllowed, Refused for a member who
    left, Conflict if it changed hands since version `seen`.
    """
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        new_id = owner.id if owner else None
        takes_it = deal.owner_id is None and new_id == by.member_id
        by.require("sales.edit" if takes_it else "sales.assign", deal)
        if deal.owner_id == new_id:
            return deal
        if owner and not owner.active:
            raise Refused(f"{owner.name} does not work here any more.")
        if "owner" not in merge(deal, {"owner": owner}, seen):
            return deal
        old_id = deal.owner_id
        deal.owner = owner
        keep(deal, by=by)
        emit(DealAssigned(**about(deal), old_owner_id=old_id), by=by)
    return deal


def _start(stage: Stage | None, pipeline: Pipeline | None) -> Stage:
    stage = stage or first_stage(pipeline or seed_sales())
    if not stage.is_open:
        raise Refused("A new deal starts in an open stage.")
    return stage


def _enter(deal: Deal, by: Actor) -> Deal:
    """Save a new deal with its first line of history. Two openings of one lead at once make one deal."""
    try:
        with transaction.atomic():
            deal.stage_since = deal.created_at = timezone.now()
            deal.save(force_insert=True)
            record_stay(deal, deal.stage, by=by, at=deal.stage_since, first=True)
            if deal.person:
                advance(deal.person, Lifecycle.OPPORTUNITY, by=by)
            opened = DealOpened(**about(deal), name=deal.name, stage=deal.stage.name, lead_id=deal.lead_id)
            emit(opened, by=by)
    except IntegrityError:
        known = Deal.objects.filter(lead_id=deal.lead_id).first() if deal.lead_id else None
        if known is None:
            raise
        return known
    return deal


def _set(deal: Deal, fact: str, new: Any) -> None:
    if fact == "value":
        deal.value_minor, deal.currency = new.minor, new.currency
    else:
        setattr(deal, fact, new)
