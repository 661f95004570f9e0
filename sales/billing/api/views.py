"""Invoices in the API: the same verbs as behind the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.actions.quotes import Edit
from sales.api.quote_bodies import lines_given
from sales.billing.actions.crediting import Back, credit_invoice
from sales.billing.actions.drafts import draft_invoice, save_invoice
from sales.billing.actions.issuing import issue_invoice
from sales.billing.actions.sending import send_invoice
from sales.billing.api.bodies import (
    InvoiceAdd,
    InvoiceChange,
    InvoiceCredit,
    InvoiceLines,
    InvoiceSend,
    InvoiceShown,
)
from sales.billing.mails import InvoiceMail
from sales.billing.models import Invoice
from sales.billing.queries.invoices import invoices_visible_to


class Invoices(RecordViews):
    noun, kind, capability = "invoices", "invoice", "billing.view"
    guarded = RecordViews.guarded | {"lines", "issue", "send", "credit"}
    sorts = {
        "total": Order("gross_minor"),
        "due": Order("due_on", nullable=True),
        "issued": Order("issued_on", nullable=True),
        "open": Order("open_minor"),
    }
    bodies = {
        "create": InvoiceAdd,
        "change": InvoiceChange,
        "restore": Nothing,
        "lines": InvoiceLines,
        "send": InvoiceSend,
        "credit": InvoiceCredit,
    }
    answers = dict.fromkeys(
        ("list", "retrieve", "create", "change", "restore", "lines", "issue", "send", "credit"), InvoiceShown
    )

    def rows(self) -> QuerySet[Any]:
        """Invoices with their lines."""
        return invoices_visible_to(self.actor).prefetch_related("lines")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By number, what they are about, or whom they are for."""
        return rows.filter(id__in=matching_ids("invoice", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Invoice:
        """A new draft. Facts that an invoice does not begin with are set after it."""
        lines = values.pop("lines", None)
        starts = {name: values.pop(name, None) for name in ("deal", "person", "company")}
        currency = values.pop("currency", "")
        name = values.pop("name", "") or (starts["deal"].name if starts["deal"] else "")
        drafted = None if lines is None else lines_given(lines)
        invoice = draft_invoice(name=name, currency=currency, lines=drafted, custom=custom, by=self.actor, **starts)
        return save_invoice(invoice.id, Edit(values), by=self.actor) if values else invoice

    def lines(self, request: Any, record_id: UUID) -> HttpResponse:
        """Put these lines in place of all that stand there."""
        self.guard(record_id)
        lines = lines_given(self.read_body()["lines"])
        save_invoice(record_id, Edit({}, lines), by=self.actor)
        return self.shown(self.fetch(record_id))

    def issue(self, request: Any, record_id: UUID) -> HttpResponse:
        """Give a draft its number; it can't be changed from then on."""
        self.guard(record_id)
        issue_invoice(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def send(self, request: Any, record_id: UUID) -> HttpResponse:
        """Mail an issued one."""
        self.guard(record_id)
        body = self.read_body()
        mail = InvoiceMail(body["to"], body["subject"], body["words"], f"api:{body.get('key') or record_id}")
        send_invoice(record_id, mail, by=self.actor)
        return self.shown(self.fetch(record_id))

    def credit(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take (part of) an issued one back; answers the credit note."""
        self.guard(record_id)
        body = self.read_body()
        lines = body.get("lines")
        quantities = None if lines is None else {each["line_id"]: each["quantity"] for each in lines}
        note = credit_invoice(record_id, Back(quantities, body.get("reason", "")), by=self.actor)
        return self.shown(self.fetch(note.id))
