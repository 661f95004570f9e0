"""Invoices as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.billing import InvoiceChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import Part, RecordType, register_record
from sales.actions.document_lines import line_words
from sales.billing.actions.facts import about_invoice
from sales.billing.actions.lines import line_now, set_line_back
from sales.billing.guarding import set_facts
from sales.billing.models import Invoice
from sales.billing.reckoning import follow

# Its verbs tell of these.
OWN_EVENTS = ("state", "number", "issued_on", "due_on", "issued_at", "sent_at", "to_address", "paid_on")


def _changed(invoice: Invoice, change: RecordChange) -> list[DomainEvent]:
    told = change.told_without(*OWN_EVENTS, "discount_minor" if not invoice.discount_minor else "")
    return [InvoiceChanged(**about_invoice(invoice), changes=told)] if told else []


def _stays(invoices: Sequence[Invoice]) -> dict[UUID, str]:
    return {each.id: f"{each.number} was issued and is kept." for each in invoices if not each.is_draft}


register_record(
    RecordType(
        kind="invoice",
        model=Invoice,
        view="billing.view",
        edit="billing.edit",
        delete="billing.delete",
        assign="billing.assign",
        facts=(
            "name", "person", "company", "deal", "bill_name", "bill_contact", "bill_street", "bill_postal_code",
            "bill_city", "bill_country", "bill_email", "bill_vat_id", "reference", "delivered_from",
            "delivered_until", "due_days", "intro", "terms", "note", "discount", "discount_minor", "currency", "owner",
        ),
        changed=_changed,
        set_values=set_facts,
        follow=follow,
        takeable=True,
        stays=_stays,
        related=("owner", "person", "company", "deal"),
        parts={"lines": Part("Line", line_now, line_words, set_line_back)},
        about=lambda invoice: (invoice.person_id, invoice.company_id),
    )
)  # fmt: skip
