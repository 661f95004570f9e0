"""Payments in the API: the same verbs as behind the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.payments.actions.allocating import Wish, allocate
from sales.payments.actions.receiving import Received, receive
from sales.payments.api.bodies import PaymentAdd, PaymentChange, PaymentShown, Use
from sales.payments.models import Payment
from sales.payments.queries.payments import payments_visible_to


class Payments(RecordViews):
    noun, kind, capability = "payments", "payment", "payments.view"
    guarded = RecordViews.guarded | {"allocate"}
    sorts = {"amount": Order("amount_minor"), "received_on": Order("received_on")}
    bodies = {"create": PaymentAdd, "change": PaymentChange, "restore": Nothing, "allocate": Use}
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore", "allocate"), PaymentShown)

    def rows(self) -> QuerySet[Any]:
        """Payments with what they are used for."""
        return payments_visible_to(self.actor).prefetch_related("allocations")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By payer, customer or reference."""
        return rows.filter(id__in=matching_ids("payment", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Payment:
        """Book it."""
        wishes = [_wish(use) for use in values.pop("invoices", ())]
        key = values.pop("key", "")
        return receive(Received(**values, custom=custom, key=f"api:{key}" if key else ""), wishes, by=self.actor)

    def allocate(self, request: Any, record_id: UUID) -> HttpResponse:
        """Use it for an invoice."""
        self.guard(record_id)
        allocate(record_id, _wish(self.read_body()), by=self.actor)
        return self.shown(self.fetch(record_id))


def _wish(use: dict[str, Any]) -> Wish:
    return Wish(use["invoice"].id, use.get("amount_minor", 0))
