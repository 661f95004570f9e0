"""What every event of an order says of it."""

from typing import Any

from sales.orders.models import Order


def about_order(order: Order) -> dict[str, Any]:
    """The fields that all events of orders have."""
    return {
        "order_id": order.id,
        "number": order.number,
        "deal_id": order.deal_id,
        "quote_id": order.quote_id,
        "person_id": order.person_id,
        "company_id": order.company_id,
        "gross_minor": order.gross_minor,
        "currency": order.currency,
        "owner_id": order.owner_id,
    }
