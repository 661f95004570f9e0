"""Payments in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.payments.api.views import Payments

add_records(Payments, "Payments", order=46)
add_route(f"payments/{ITEM}allocations/", Payments, {"post": "allocate"}, "payment_allocations")
