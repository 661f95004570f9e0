"""Orders in the API: the same verbs as behind the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.errors import NotFound
from crm.records.paging import Order as Sort
from crm.search.queries.finding import matching_ids
from sales.api.quote_bodies import lines_given
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.extending import extend_order
from sales.orders.actions.placing import Wish, order_from_quote, place_order
from sales.orders.actions.returning import Parcel as Back
from sales.orders.actions.returning import take_return
from sales.orders.actions.shipping import Parcel, finish_order, set_delivered, ship_order
from sales.orders.api.bodies import (
    Cancellation,
    Delivery,
    ExtensionAdd,
    OrderAdd,
    OrderChange,
    OrderShown,
    ReturnAdd,
    ShipmentAdd,
    quantities,
)
from sales.orders.models import Order
from sales.orders.queries.orders import get_shipment, lines_of, orders_visible_to

VERBS = ("extend", "ship", "deliver", "take_back", "cancel", "finish")


class Orders(RecordViews):
    noun, kind, capability = "orders", "order", "orders.view"
    guarded = RecordViews.guarded | set(VERBS)
    sorts = {"total": Sort("gross_minor"), "placed": Sort("placed_on")}
    bodies = {
        "create": OrderAdd,
        "change": OrderChange,
        "restore": Nothing,
        "extend": ExtensionAdd,
        "ship": ShipmentAdd,
        "deliver": Delivery,
        "take_back": ReturnAdd,
        "cancel": Cancellation,
    }
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore", *VERBS), OrderShown)

    def rows(self) -> QuerySet[Any]:
        """Orders with their lines and shipments."""
        return orders_visible_to(self.actor).prefetch_related("lines", "shipments__lines")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By number, name, tracking number, or whom they are for."""
        return rows.filter(id__in=matching_ids("order", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Order:
        """Of an accepted quote, or by its lines."""
        knowing = values.pop("knowing", False)
        if quote := values.pop("quote", None):
            return order_from_quote(quote.id, knowing=knowing, by=self.actor)
        deal = values.pop("deal", None)
        wish = Wish(
            name=values.pop("name", "") or (deal.name if deal else "Order"),
            currency=values.pop("currency", "") or (deal.currency if deal else self.request.organization.currency),
            lines=lines_given(values.pop("lines")),
            person=values.pop("person", None),
            company=values.pop("company", None),
            deal=deal,
            key=f"api:{key}" if (key := values.pop("key", "")) else "",
            facts=values,
            custom=custom,
        )
        return place_order(wish, knowing=knowing, by=self.actor)

    def extend(self, request: Any, record_id: UUID) -> HttpResponse:
        """More is ordered, on the same order."""
        self.guard(record_id)
        body = self.read_body()
        lines = lines_given(body["lines"])
        extend_order(record_id, lines, key=body["key"], knowing=body.get("knowing", False), by=self.actor)
        return self.shown(self.fetch(record_id))

    def ship(self, request: Any, record_id: UUID) -> HttpResponse:
        """A parcel goes out: all that is left unless lines are given."""
        self.guard(record_id)
        body = self.read_body()
        counts = quantities(body.pop("lines", None) or _all_that_is_left(record_id))
        ship_order(record_id, Parcel(counts, **body), by=self.actor)
        return self.shown(self.fetch(record_id))

    def deliver(self, request: Any, record_id: UUID) -> HttpResponse:
        """A parcel arrived."""
        self.guard(record_id)
        body = self.read_body()
        if get_shipment(self.actor, body["shipment_id"]).order_id != record_id:
            raise NotFound("There is no such shipment.")
        set_delivered(body["shipment_id"], yes=body.get("delivered", True), by=self.actor)
        return self.shown(self.fetch(record_id))

    def take_back(self, request: Any, record_id: UUID) -> HttpResponse:
        """Goods came back."""
        self.guard(record_id)
        body = self.read_body()
        take_return(record_id, Back(quantities(body.pop("lines")), **body), by=self.actor)
        return self.shown(self.fetch(record_id))

    def cancel(self, request: Any, record_id: UUID) -> HttpResponse:
        """What is not shipped yet is called off."""
        self.guard(record_id)
        body = self.read_body()
        counts = quantities(body["lines"]) if "lines" in body else None
        why, key = body.get("reason", ""), body.get("key", "")
        cancel_order(record_id, reason=why, quantities=counts, key=key, by=self.actor)
        return self.shown(self.fetch(record_id))

    def finish(self, request: Any, record_id: UUID) -> HttpResponse:
        """All work of an order without goods is done."""
        self.guard(record_id)
        finish_order(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))


def _all_that_is_left(order_id: UUID) -> list[dict[str, Any]]:
    return [{"line_id": line.id, "quantity": line.to_ship} for line in lines_of(order_id) if line.to_ship > 0]
