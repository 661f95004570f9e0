"""What conditions can ask of invoices."""

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
from sales.billing.models import Invoice, InvoiceSort, InvoiceState, Settlement
from sales.billing.queries.invoices import invoices_visible_to
from sales.queries.deals import deal_titles

PAYMENTS = tuple(choice for choice in Settlement.choices if choice[0])


def _invoices() -> QuerySet[Any]:
    return Invoice.objects.select_related("owner", "person", "company", "deal").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _overdue(_yes: bool, clock: Clock) -> Q:
    owing = (Settlement.OPEN, Settlement.PARTLY)
    return Q(settlement__in=owing, due_on__lt=timezone.localdate(clock.now))


register_subject(Subject("invoice", "Invoice", "invoices", _invoices, invoices_visible_to))
register_relation(Relation("invoice", "person", "person", "Person"))
register_relation(Relation("invoice", "company", "company", "Company"))

TEXT, CHOICE, LINK, MONEY, DATE, MOMENT = (
    FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MONEY, FieldKind.DATE, FieldKind.MOMENT,
)  # fmt: skip

for _field in (
    Field("invoice.state", "Status", CHOICE, "state", choices=InvoiceState.choices),
    Field("invoice.settlement", "Payment", CHOICE, "settlement", choices=PAYMENTS),
    Field("invoice.overdue", "Overdue", FieldKind.BOOL, value=lambda invoice: invoice.days_overdue() > 0,
          asks=_overdue, no="Not overdue"),
    Field("invoice.document", "Kind", CHOICE, "sort", choices=InvoiceSort.choices),
    Field("invoice.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("invoice.total", "Total", MONEY, "gross_minor"),
    Field("invoice.open", "Open amount", MONEY, "open_minor"),
    Field("invoice.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("invoice.due", "Due", DATE, "due_on"),
    Field("invoice.issued", "Issued", DATE, "issued_on"),
    Field("invoice.paid", "Paid on", DATE, "paid_on"),
    Field("invoice.reminder", "Reminders sent", FieldKind.NUMBER, "reminder_level"),
    Field("invoice.deal", "Deal", LINK, "deal_id", titles=deal_titles, to="deal"),
    Field("invoice.person", "Person", LINK, "person_id", titles=person_titles, to="person"),
    Field("invoice.company", "Company", LINK, "company_id", titles=company_titles, to="company"),
    Field("invoice.number", "Number", TEXT, "number"),
    Field("invoice.name", "About", TEXT, "name"),
    Field("invoice.created", "Added", MOMENT, "created_at", happens=True),
    Field("invoice.sent", "Sent", MOMENT, "sent_at", happens=True),
    Field("invoice.viewed", "Looked at", MOMENT, "viewed_at", happens=True),
):  # fmt: skip
    register_field(_field)
