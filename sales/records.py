"""Deals and products as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.products import ProductChanged
from crm.events.catalog.sales import CompetitorChanged, DealAssigned, DealChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from sales import quote_records as quote_records
from sales.actions.competitors import set_deal
from sales.actions.facts import about
from sales.actions.products import set_product, why_not_binned
from sales.models import Competitor, Deal, Pipeline, Product


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


def _competitor_changed(competitor: Competitor, change: RecordChange) -> list[DomainEvent]:
    return [CompetitorChanged(competitor_id=competitor.id, name=competitor.name, changes=change.told)]


register_record(
    RecordType(
        kind="competitor",
        model=Competitor,
        view="sales.view",
        edit="sales.edit",
        delete="sales.delete",
        assign="sales.edit",
        facts=("name", "website", "strengths", "weaknesses", "pitch", "owner"),
        changed=_competitor_changed,
        visible=lambda _actor, rows: rows,
        related=("owner",),
    )
)
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
            "source", "competitor", "owner", "won_reason", "renews_on", "category",
        ),
        changed=_changed,
        set_values=set_deal,
        takeable=True,
        amounts=frozenset({"value", "value_minor", "currency"}),
        related=("stage", "pipeline", "person", "company", "owner"),
        groups=_pipelines,
        group_of=lambda deal: deal.pipeline_id,
        about=lambda deal: (deal.person_id, deal.company_id),
    )
)  # fmt: skip


def _product_changed(product: Product, change: RecordChange) -> list[DomainEvent]:
    return [ProductChanged(product_id=product.id, changes=change.told)]


register_record(
    RecordType(
        kind="product",
        model=Product,
        view="sales.products.view",
        edit="sales.products.manage",
        delete="sales.products.manage",
        assign="sales.products.manage",
        facts=(
            "name", "type", "category", "description", "unit", "tax_class", "every_months", "is_stocked",
            "bundle_price",
        ),
        changed=_product_changed,
        set_values=set_product,
        stays=why_not_binned,
        related=("unit", "tax_class"),
    )
)  # fmt: skip
