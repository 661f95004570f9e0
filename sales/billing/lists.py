"""The list of invoices and credit notes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from crm.customers.normal_forms import name_key
from crm.web.formats import day
from crm.web.lists import Column, Empty, ListPage, View
from sales.billing.models import Invoice
from sales.billing.queries.invoices import invoices_visible_to
from sales.billing.words import due_words, state_words


def _left(invoice: Invoice) -> Any:
    return (invoice.open_minor, invoice.currency) if invoice.open_minor else None


class InvoiceList(ListPage[Invoice]):
    title, kind, noun, capability, url_name = "Invoices", "invoice", "invoices", "billing.view", "billing:invoices"
    columns = (
        Column("number", "Invoice", kind="name", href="billing:invoice", width=140, m="1", avatar=False,
               value=lambda invoice: invoice.number or "Draft", reads=("number",)),
        Column("name", "About", width=230, m="x"),
        Column("who", "Customer", kind="record", value=lambda invoice: invoice.company or invoice.person, width=190,
               m="2", reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("state", "Status", kind="status", value=state_words, width=150, m="r",
               reads=("state", "sort", "settlement", "due_on"), daily=True),
        Column("total", "Total", kind="money", value=lambda invoice: (invoice.gross_minor, invoice.currency),
               sort="gross_minor", width=120, m="2r", reads=("gross_minor", "currency")),
        Column("left", "Open", kind="money", value=_left, sort="open_minor", width=120,
               reads=("open_minor", "currency")),
        Column("due_on", "Due", value=due_words, width=100, sort="due_on", nullable=True,
               reads=("due_on", "settlement"), daily=True),
        Column("issued_on", "Issued", value=lambda invoice: day(invoice.issued_on, short=True),
               sort="issued_on", nullable=True, width=100, reads=("issued_on",), daily=True),
        Column("owner", "Owner", kind="member", width=70),
        Column("sent_at", "Sent", kind="time", width=130),
        Column("reminder_level", "Reminders", kind="number", width=90, optional=True),
        Column("deal", "Deal", kind="record", width=180, optional=True),
        Column("viewed_at", "Looked at", kind="time", width=130, optional=True),
        Column("paid_on", "Paid on", value=lambda invoice: day(invoice.paid_on, short=True), width=100,
               reads=("paid_on",), daily=True, optional=True),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("open", "Open", {"settlement": ("open", "partly")}, sort="due_on"),
        View("overdue", "Overdue", {"overdue": "yes"}, sort="due_on"),
        View("drafts", "Drafts", {"state": "draft"}),
        View("mine", "Mine", {"owner": "me"}),
        View("paid", "Paid", {"settlement": ("paid", "over")}),
        View("credits", "Credit notes", {"document": "credit_note"}),
        View("all", "All"),
    )
    told_by = ("number", "name")
    new = ("New invoice", "billing:new_invoice", "billing.edit")
    empty = Empty("No invoices yet", "Bill an order, a deal, or whatever you did for a customer.", "New invoice")
    least_width = 1150
    edit = "billing.edit"

    def rows(self) -> QuerySet[Invoice]:
        """Invoices with whom they are for and whose they are."""
        return invoices_visible_to(self.actor).select_related("owner", "person", "company", "deal")

    def actions(self) -> Iterable[dict[str, Any]]:
        """To what customers owe."""
        return ({"label": "Open amounts by age", "url": reverse("billing:ages"), "icon": "hourglass"},)

    def search(self, rows: QuerySet[Invoice], words: str) -> QuerySet[Invoice]:
        """By number, any part of what it is about, or the start of the customer's name."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        return rows.filter(Q(number__icontains=words) | Q(name__icontains=words) | customer)
