"""Open a deal, change its facts, give it to somebody."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.lifecycle import advance
from crm.customers.models import Company, Lifecycle, Person
from crm.errors import Refused
from crm.events.catalog.sales import DealOpened
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.changing import change_record
from sales.actions.facts import about
from sales.actions.seeding import seed_sales
from sales.actions.stage_entry import record_stay
from sales.conditions import require_conditions
from sales.models import Deal, Pipeline, Stage
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
    next_step_at: datetime | None = None,
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
        next_step_at=next_step_at,
        custom=dict(custom or {}),
    )
    require_conditions(deal, stage)
    return _enter(deal, by)


def change_deal(deal_id: UUID, changes: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Deal:
    """Change facts of a deal, "value" as Money. What is the same changes nothing.

    `seen` is the version the editor looked at: edits of other facts since are kept. Raises NotFound, NotAllowed,
    Conflict, Refused for anything that is no fact.
    """
    deal: Deal = change_record("deal", deal_id, changes, by=by, seen=seen)
    return deal


def assign_deal(deal_id: UUID, owner: Membership | None, *, by: Actor) -> Deal:
    """Give the deal to somebody, or to nobody. Who has it already keeps it, and nothing changes.

    Anybody who works on deals may take one that nobody owns. Raises NotFound, NotAllowed, Refused for a member who
    left.
    """
    return change_deal(deal_id, {"owner": owner}, by=by)


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
