"""Mails to the customer about his order. Each is queued once, however often it is asked for."""

from typing import Any
from uuid import UUID

from django.utils import translation

from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import MessageKind
from crm.portal.mails import mail_body
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.orders.carriers import carrier_name, tracking_url
from sales.orders.links import order_url
from sales.orders.models import Order, Return, Shipment
from sales.orders.queries.orders import lines_of
from sales.orders.sums import order_sums, standing_lines


def mail_confirmation(order_id: UUID) -> None:
    """Thank the customer, and say what he ordered."""
    if order := _order(order_id):
        rows = lines_of(order.id)
        sums = order_sums(order, rows)
        lines = [(line, sums.amounts.get(line.id)) for line in standing_lines(rows) if line.is_item]
        _queue(order, "placed", f"Your order {order.number}", str(order.id), {"lines": lines, "sums": sums})


def mail_extension(order_id: UUID, *, goods: str, key: str) -> None:
    """Say what was added, and what it adds up to now."""
    if order := _order(order_id):
        _queue(order, "extended", f"Added to your order {order.number}", key, {"goods": goods})


def mail_shipment(shipment_id: UUID) -> None:
    """Say what is under way, and how to follow it."""
    shipment = Shipment.objects.filter(id=shipment_id).prefetch_related("lines__line").first()
    if shipment and (order := _order(shipment.order_id)):
        facts = {
            "shipment": shipment,
            "carrier": carrier_name(shipment.carrier),
            "follow": tracking_url(shipment.carrier, shipment.tracking),
            "to_come": any(row.to_ship > 0 for row in lines_of(order.id)),
        }
        _queue(order, "shipped", f"Order {order.number} is on its way", str(shipment.id), facts)


def mail_return(return_id: UUID) -> None:
    """Say what we got back."""
    taken = Return.objects.filter(id=return_id).prefetch_related("lines__shipped__line").first()
    if taken and (order := _order(taken.order_id)):
        _queue(order, "returned", f"We have your return of order {order.number}", str(taken.id), {"taken": taken})


def mail_cancellation(order_id: UUID, *, goods: str, reason: str, complete: bool, key: str) -> None:
    """Say what was called off."""
    if order := _order(order_id):
        subject = f"Order {order.number} is cancelled" if complete else f"Part of order {order.number} is cancelled"
        _queue(order, "cancelled", subject, key, {"goods": goods, "reason": reason, "complete": complete})


def _order(order_id: UUID) -> Order | None:
    rows = Order.objects.select_related("person", "owner").filter(id=order_id)
    return rows.exclude(email="").first()


def _queue(order: Order, what: str, subject: str, key: str, facts: dict[str, Any]) -> None:
    organization = Organization.objects.get(id=require_organization_id())
    facts = {"order": order, "url": order_url(organization, order.id), **facts}
    with translation.override(organization.language):
        body = mail_body(f"orders/mails/{what}", organization, facts)
    person = order.person
    queue_message(
        key=f"order:{what}:{key}",
        to=order.email,
        subject=subject,
        text=body.text,
        html=body.html,
        kind=MessageKind.TRANSACTIONAL,
        person=person if person and person.email.casefold() == order.email.casefold() else None,
        sender_name=organization.sender_name,
        subject_ref=SubjectRef("order", order.id),
    )
