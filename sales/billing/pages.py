"""Where invoices stand in the frame, and on the pages of deals, orders, people and companies."""

from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.debts import debts_of
from crm.customers.models import Company, Person
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    new_menu,
    palette_pages,
    register_verbs,
    section_pages,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind
from sales.billing.models import Invoice
from sales.billing.queries.invoices import (
    invoice_titles,
    invoices_of_company,
    invoices_of_deal,
    invoices_of_order,
    invoices_of_person,
)
from sales.billing.queries.standing import debts_of_customer as debts_of_customer
from sales.billing.words import state_words
from sales.models import Deal
from sales.orders.models import Order

SHOWN = 6
GROUP = "Invoices"


def _section(actor: Actor, newest: list[Invoice], query: str, customer: Any = None) -> dict[str, Any]:
    return {
        "invoices": [(invoice, *state_words(invoice)) for invoice in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": query,
        "debts": debts_of(actor, customer) if newest else [],
        "may_add": actor.can("billing.edit"),
        "terms_url": _terms_url(actor, customer),
    }


def _terms_url(actor: Actor, customer: Any) -> str:
    if customer is None or not actor.can("billing.issue", customer):
        return ""
    return reverse("billing:terms", args=[customer.kind, customer.id])


def _deal(actor: Actor, deal: Deal) -> dict[str, Any]:
    return _section(actor, list(invoices_of_deal(actor, deal.id, SHOWN + 1)), f"?deal={deal.id}")


def _person(actor: Actor, person: Person) -> dict[str, Any]:
    return _section(actor, list(invoices_of_person(actor, person.id, SHOWN + 1)), f"?person={person.id}", person)


def _company(actor: Actor, company: Company) -> dict[str, Any]:
    return _section(actor, list(invoices_of_company(actor, company.id, SHOWN + 1)), f"?company={company.id}", company)


def _order(actor: Actor, order: Order) -> dict[str, Any]:
    found = _section(actor, list(invoices_of_order(actor, order.id, SHOWN + 1)), "")
    return found | {"order": order, "may_add": actor.can("billing.edit", order) and not order.is_cancelled}


def _is_draft(actor: Actor, invoice: Invoice) -> bool:
    return invoice.is_draft and actor.can("billing.issue", invoice)


def _is_issued(actor: Actor, invoice: Invoice) -> bool:
    return not invoice.is_draft and actor.can("billing.issue", invoice)


def _can_be_credited(actor: Actor, invoice: Invoice) -> bool:
    return invoice.state == "issued" and not invoice.is_credit_note and actor.can("billing.issue", invoice)


def _can_be_reminded(actor: Actor, invoice: Invoice) -> bool:
    return invoice.days_overdue() > 0 and invoice.reminder_level < 3 and actor.can("billing.issue", invoice)


new_menu.register(Entry("Invoice", "billing:new_invoice", "receipt", "billing.edit", order=34))
section_pages.register(Entry("Invoices", "billing:invoices", "receipt", "billing.view", order=40, section="sales"))
palette_pages.register(
    Entry("Invoices", "billing:invoices", "receipt", "billing.view", words="bills billing overdue credit notes"),
    Entry("Open amounts by age", "billing:ages", "receipt", "billing.view", words="overdue debtors receivables aging"),
)
settings_pages.register(
    Entry("Invoices", "billing:settings", "receipt", "billing.settings", order=65, section="settings",
          words="billing numbers payment terms reminders dunning fee e-invoice factur-x zugferd iban",
          group=CUSTOMERS, about="Numbers, payment terms, reminders and e-invoices"),
)  # fmt: skip
register_kind(RecordKind("invoice", "Invoice", "Invoices", "receipt", "billing:invoice", invoice_titles))
register_verbs(
    RecordVerb("invoice", "Issue invoice", "billing:issue_invoice", "lock", "billing.issue", shown=_is_draft,
               words="final number"),
    RecordVerb("invoice", "Send invoice", "billing:send_invoice", "send", "billing.issue", shown=_is_issued,
               words="mail"),
    RecordVerb("invoice", "Credit invoice", "billing:credit_invoice", "receipt-refund", "billing.issue",
               shown=_can_be_credited, words="cancel refund credit note storno"),
    RecordVerb("invoice", "Remind of invoice", "billing:remind_invoice", "bell", "billing.issue",
               shown=_can_be_reminded, words="dunning overdue"),
)  # fmt: skip
register_panel("deal", Panel("Invoices", "billing/invoices_panel.html", _deal, "billing.view", 12))
register_panel("order", Panel("Invoices", "billing/invoices_panel.html", _order, "billing.view", 10))
register_panel("person", Panel("Invoices", "billing/invoices_panel.html", _person, "billing.view", 27,
                               rows=(Invoice, "person_id")))  # fmt: skip
register_panel("company", Panel("Invoices", "billing/invoices_panel.html", _company, "billing.view", 27,
                                rows=(Invoice, "company_id")))  # fmt: skip
register_notification_kind(
    NotificationKind("invoice_paid", "An invoice of mine is paid", GROUP, "circle-check", (PAGE, DIGEST),
                     capability="billing.view", order=350),
    NotificationKind("invoice_overdue", "An invoice of mine is overdue", GROUP, "clock", (PAGE, MAIL, DIGEST),
                     capability="billing.view", order=351),
    NotificationKind("reminder_failed", "A reminder of an invoice of mine did not go", GROUP, "alert-triangle",
                     (PAGE, MAIL, DIGEST), capability="billing.view", order=352),
)  # fmt: skip
