"""Invoices in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.billing.api.views import Invoices

add_records(Invoices, "Invoices", order=44)
add_route(f"invoices/{ITEM}lines/", Invoices, {"put": "lines"}, "invoice_lines")
add_route(f"invoices/{ITEM}issue/", Invoices, {"put": "issue"}, "invoice_issue")
add_route(f"invoices/{ITEM}sending/", Invoices, {"post": "send"}, "invoice_sending")
add_route(f"invoices/{ITEM}credit/", Invoices, {"post": "credit"}, "invoice_credit")
