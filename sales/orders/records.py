"""Orders as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.orders import OrderChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from sales.orders.facts import about_order
from sales.orders.models import Order, Shipment

# Its verbs tell of these.
OWN_EVENTS = ("status", "shipped_at", "delivered_at", "cancelled_at", "cancel_reason")


def _changed(order: Order, change: RecordChange) -> list[DomainEvent]:
    told = change.told_without(*OWN_EVENTS)
    return [OrderChanged(**about_order(order), changes=told)] if told else []


def _stays(orders: Sequence[Order]) -> dict[UUID, str]:
    went_out = set(Shipment.objects.filter(order__in=orders).values_list("order_id", flat=True))
    return {
        order.id: f"{order.number} is kept. Cancel it instead."
        for order in orders
        if not order.is_cancelled or order.id in went_out
    }


register_record(
    RecordType(
        kind="order",
        model=Order,
        view="orders.view",
        edit="orders.edit",
        delete="orders.delete",
        assign="orders.assign",
        facts=("name", "reference", "wanted_on", "billing", "shipping", "email", "note", "deal", "owner"),
        changed=_changed,
        takeable=True,
        stays=_stays,
        related=("owner", "person", "company", "deal"),
        about=lambda order: (order.person_id, order.company_id),
    )
)
