"""The list of orders."""

from django.db.models import Q, QuerySet

from crm.customers.normal_forms import name_key
from crm.web.formats import day
from crm.web.lists import Column, Empty, ListPage, View
from sales.orders.models import Order
from sales.orders.queries.orders import orders_visible_to
from sales.orders.words import state_words


class OrderList(ListPage[Order]):
    title, kind, noun, capability, url_name = "Orders", "order", "orders", "orders.view", "orders:orders"
    columns = (
        Column("number", "Order", kind="name", href="orders:order", width=140, m="1", avatar=False, value="number"),
        Column("name", "About", width=240, m="x"),
        Column("who", "Customer", kind="record", value=lambda order: order.company or order.person, width=190, m="2",
               reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("state", "Status", kind="status", value=state_words, width=150, m="r",
               reads=("status", "lacks_stock")),
        Column("total", "Total", kind="money", value=lambda order: (order.gross_minor, order.currency),
               sort="gross_minor", width=130, m="2r", reads=("gross_minor", "currency")),
        Column("owner", "Owner", kind="member", width=70),
        Column("placed_on", "Ordered", value=lambda order: day(order.placed_on, short=True), sort="placed_on",
               width=110, reads=("placed_on",), daily=True),
        Column("wanted_on", "Wanted by", value=lambda order: day(order.wanted_on, short=True), width=110,
               reads=("wanted_on",), daily=True),
        Column("shipped_at", "Shipped", kind="time", width=130),
        Column("delivered_at", "Delivered", kind="time", width=130, optional=True),
        Column("reference", "Reference", width=140, optional=True),
        Column("deal", "Deal", kind="record", width=180, optional=True),
    )  # fmt: skip
    views = (
        View("open", "Open", {"status": ("confirmed", "partly", "shipped")}),
        View("mine", "Mine", {"owner": "me"}),
        View("to_ship", "To be shipped", {"status": ("confirmed", "partly")}),
        View("late", "Late", {"late": "yes"}),
        View("lacking", "Waiting for stock", {"lacks_stock": "yes"}),
        View("under_way", "Under way", {"status": "shipped"}),
        View("delivered", "Delivered", {"status": "delivered"}),
        View("all", "All"),
    )
    told_by = ("number", "name")
    new = ("New order", "orders:new_order", "orders.edit")
    empty = Empty("No orders yet", "An accepted quote becomes an order with one click.", "New order")
    least_width = 1150
    edit = "orders.edit"

    def rows(self) -> QuerySet[Order]:
        """Orders with whom they are for and whose they are."""
        return orders_visible_to(self.actor).select_related("owner", "person", "company", "deal")

    def search(self, rows: QuerySet[Order], words: str) -> QuerySet[Order]:
        """By number, reference, any part of the name, or the start of the customer's."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        own = Q(number__icontains=words) | Q(name__icontains=words) | Q(reference__icontains=words)
        return rows.filter(own | customer)
