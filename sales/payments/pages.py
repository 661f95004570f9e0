"""Where payments stand in the frame, and on the pages of invoices, people and companies."""

from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.tenancy.models import Organization
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import CUSTOMERS, Entry, new_menu, palette_pages, section_pages, settings_pages
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind
from sales.billing.models import Invoice
from sales.billing.paying import PayButton, register_payer
from sales.payments.models import Payment
from sales.payments.queries.payments import (
    allocations_to,
    credit_for,
    payment_titles,
    payments_of_company,
    payments_of_person,
)
from sales.payments.queries.providers import active_account
from sales.payments.words import state_words

SHOWN = 6


def _section(actor: Actor, newest: list[Payment], query: str) -> dict[str, Any] | None:
    if not newest:
        return None
    return {
        "payments": [(payment, *state_words(payment)) for payment in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": query,
        "may_add": actor.can("payments.book"),
    }


def _person(actor: Actor, person: Person) -> dict[str, Any] | None:
    return _section(actor, payments_of_person(actor, person.id, SHOWN + 1), f"?person={person.id}")


def _company(actor: Actor, company: Company) -> dict[str, Any] | None:
    return _section(actor, payments_of_company(actor, company.id, SHOWN + 1), f"?company={company.id}")


def _invoice(actor: Actor, invoice: Invoice) -> dict[str, Any] | None:
    """What paid it, and what could."""
    if invoice.is_draft or invoice.is_credit_note:
        return None
    may_book = actor.can("payments.book", invoice)
    credit = credit_for(actor, invoice) if may_book and invoice.is_owing else []
    return {
        "invoice": invoice,
        "allocations": allocations_to(invoice.id),
        "credit_minor": sum(payment.left_minor for payment in credit),
        "may_book": may_book,
    }


def _stripe(invoice: Invoice, organization: Organization, token: str) -> list[PayButton]:
    """The way to pay by card on an invoice's public page, where Stripe is set up."""
    if active_account("stripe") is None:
        return []
    url = reverse("payments_public:pay", args=[organization.slug, "stripe", token])
    return [PayButton("Pay by card", url, "On Stripe's own page: cards, wallets and direct debits.")]


new_menu.register(Entry("Payment", "payments:new_payment", "cash", "payments.book", order=36))
section_pages.register(Entry("Payments", "payments:payments", "cash", "payments.view", order=50, section="sales"))
palette_pages.register(
    Entry("Payments", "payments:payments", "cash", "payments.view", words="money received transfers credit"),
    Entry("Match bank lines", "payments:matching", "arrows-left-right", "payments.book",
          words="bank statement camt csv mt940 reconcile import"),
    Entry("Bank statements", "payments:statements", "building-bank", "payments.book", words="camt csv mt940 upload"),
)  # fmt: skip
settings_pages.register(
    Entry("Payments", "payments:settings", "credit-card", "payments.settings", order=65, section="settings",
          words="stripe card bank transfer matching checkout webhook",
          group=CUSTOMERS, about="How customers pay, and what is booked by itself"),
)  # fmt: skip
register_payer(_stripe)
register_kind(RecordKind("payment", "Payment", "Payments", "cash", "payments:payment", payment_titles))
register_panel(
    "person",
    Panel("Payments", "payments/panel.html", _person, "payments.view", 27, rows=(Payment, "person_id"), stands=True),
)
register_panel(
    "company",
    Panel("Payments", "payments/panel.html", _company, "payments.view", 27, rows=(Payment, "company_id"), stands=True),
)
register_panel("invoice", Panel("Payments", "payments/invoice_panel.html", _invoice, "payments.view", 5, "left"))
register_notification_kind(
    NotificationKind("refund_failed", "A refund did not reach the customer", "Invoices", "alert-triangle",
                     (PAGE, MAIL, DIGEST), capability="payments.book", order=353)
)  # fmt: skip
