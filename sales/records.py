"""Deals as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.sales import DealAssigned, DealChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from sales.actions.facts import about
from sales.models import Deal, Pipeline


def _changed(deal: Deal, change: RecordChange) -> list[DomainEvent]:
    # Its own event tells of the owner, and the amount of its currency.
    told = change.told_without("owner_id", "currency")
    events: list[DomainEvent] = [DealChanged(**about(deal), changes=told)] if told else []
    if "owner_id" in change.changes:
        old = change.changes["owner_id"][0]
        events.append(DealAssigned(**about(deal), old_owner_id=UUID(old) if old else None))
    return events


def _pipelines() -> Sequence[tuple[UUID, str]]:
    return list(Pipeline.objects.order_by("position", "id").values_list("id", "name"))


register_record(
    RecordType(
        kind="deal",
        model=Deal,
        view="sales.view",
        edit="sales.edit",
        delete="sales.delete",
        assign="sales.assign",
        facts=(
            "name", "value_minor", "currency", "person", "company", "expected_close", "next_step", "next_step_at",
            "source", "competitor", "owner",
        ),
        changed=_changed,
        takeable=True,
        related=("stage", "pipeline", "person", "company", "owner"),
        groups=_pipelines,
        group_of=lambda deal: deal.pipeline_id,
        about=lambda deal: (deal.person_id, deal.company_id),
    )
)  # fmt: skip
