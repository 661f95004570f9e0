"""What conditions can ask of orders."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.money import CURRENCIES
from sales.orders.models import Order, OrderStatus
from sales.orders.queries.orders import orders_visible_to
from sales.queries.deals import deal_titles

TO_SHIP = (OrderStatus.CONFIRMED, OrderStatus.PARTLY_SHIPPED)


def _orders() -> QuerySet[Any]:
    return Order.objects.select_related("owner", "person", "company", "deal").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _late(_yes: bool, clock: Clock) -> Q:
    return Q(status__in=TO_SHIP, wanted_on__lt=timezone.localdate(clock.now))


def _is_late(order: Order) -> bool:
    return order.status in TO_SHIP and order.wanted_on is not None and order.wanted_on < timezone.localdate()


register_subject(Subject("order", "Order", "orders", _orders, orders_visible_to))
register_relation(Relation("order", "person", "person", "Person"))
register_relation(Relation("order", "company", "company", "Company"))

TEXT, CHOICE, LINK, MOMENT, BOOL, DATE = (
    FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MOMENT, FieldKind.BOOL, FieldKind.DATE,
)  # fmt: skip

for _field in (
    Field("order.status", "Status", CHOICE, "status", choices=OrderStatus.choices),
    Field("order.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("order.lacks_stock", "Waits for stock", BOOL, "lacks_stock", no="Does not wait for stock"),
    Field("order.late", "Late", BOOL, value=_is_late, asks=_late, no="Not late"),
    Field("order.total", "Total", FieldKind.MONEY, "gross_minor"),
    Field("order.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("order.deal", "Deal", LINK, "deal_id", titles=deal_titles, to="deal"),
    Field("order.person", "Person", LINK, "person_id", titles=person_titles, to="person"),
    Field("order.company", "Company", LINK, "company_id", titles=company_titles, to="company"),
    Field("order.number", "Number", TEXT, "number"),
    Field("order.name", "Name", TEXT, "name"),
    Field("order.reference", "Customer's reference", TEXT, "reference"),
    Field("order.placed", "Ordered", DATE, "placed_on", happens=True),
    Field("order.wanted", "Wanted by", DATE, "wanted_on"),
    Field("order.shipped", "Shipped", MOMENT, "shipped_at", happens=True),
    Field("order.delivered", "Delivered", MOMENT, "delivered_at", happens=True),
    Field("order.cancelled", "Cancelled", MOMENT, "cancelled_at", happens=True),
):
    register_field(_field)
