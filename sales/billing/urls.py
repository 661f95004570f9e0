"""Pages of invoices, under /billing/."""

from django.urls import URLPattern, path

from sales.billing.lists import InvoiceList
from sales.billing.views import documents, invoices, settings, verbs

app_name = "billing"

INVOICE = "<uuid:invoice_id>/"

urlpatterns: list[URLPattern] = [
    path("", InvoiceList.view(), name="invoices"),
    path("bulk/", InvoiceList.bulk_view(), name="invoices_bulk"),
    path("new/", invoices.new_invoice, name="new_invoice"),
    path("settings/", settings.billing_settings, name="settings"),
    path("terms/<str:kind>/<uuid:record_id>/", settings.customer_terms, name="terms"),
    path("ages/", settings.ages, name="ages"),
    path("from-order/", verbs.from_order, name="invoice_from_order"),
    path(INVOICE, invoices.show_invoice, name="invoice"),
    path(f"{INVOICE}save/", invoices.save, name="save_invoice"),
    path(f"{INVOICE}totals/", invoices.show_totals, name="invoice_totals"),
    path(f"{INVOICE}rows/", invoices.add_row, name="invoice_row"),
    path(f"{INVOICE}products/", invoices.find_products, name="invoice_products"),
    path(f"{INVOICE}document.pdf", documents.document, name="invoice_document"),
    path(f"{INVOICE}issue/", verbs.issue, name="issue_invoice"),
    path(f"{INVOICE}sending/", verbs.send, name="send_invoice"),
    path(f"{INVOICE}reminder/", verbs.send_reminder, name="remind_invoice"),
    path(f"{INVOICE}reminders/", verbs.pause, name="pause_invoice"),
    path(f"{INVOICE}fees/waiver/", verbs.waive, name="waive_fees"),
    path(f"{INVOICE}credit/", verbs.credit, name="credit_invoice"),
]
