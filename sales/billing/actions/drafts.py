"""Begin an invoice, and save what its author typed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.billing import InvoiceDrafted
from crm.events.emit import emit
from crm.records.actions.changing import keep_and_tell, set_facts
from crm.records.actions.merging import Conflict
from crm.records.queries.records import record_type
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.quotes import Edit
from sales.billing.actions.facts import about_invoice
from sales.billing.actions.lines import write_lines
from sales.billing.customers import billed_to, terms_of
from sales.billing.guarding import require_draft
from sales.billing.lines import lines_of, row_of
from sales.billing.models import Invoice, InvoiceLine
from sales.billing.queries.invoices import billing_policy, get_invoice, invoice_with_key
from sales.billing.reckoning import set_sums
from sales.models import Deal, DealLine
from sales.queries.selling import selling_terms
from sales.quotes.lines import Line
from sales.quotes.merging import merge_lines


@transaction.atomic
def draft_invoice(
    *,
    name: str,
    deal: Deal | None = None,
    person: Person | None = None,
    company: Company | None = None,
    currency: str = "",
    lines: Sequence[Line] | None = None,
    facts: Mapping[str, Any] | None = None,
    custom: Mapping[str, Any] | None = None,
    key: str = "",
    by: Actor,
) -> Invoice:
    """A new draft: for a deal with its people, currency and products, or for a person or a company alone.

    `facts` set further columns (an order's discount, say). With the `key` of an invoice that was begun already (a form
    sent twice), that one. Raises NotAllowed, Refused for an invoice to nobody.
    """
    by.require("billing.edit", deal)
    if known := invoice_with_key(by, key):
        return known
    person = person or (deal.person if deal else None)
    company = company or (deal.company if deal else None) or (person.company if person else None)
    if person is None and company is None:
        raise Refused("Say for whom the invoice is: a person or a company.")
    rules, terms, own = billing_policy(), selling_terms(), terms_of(person, company)
    values: dict[str, Any] = {
        "tax_included": terms.tax_included,
        "rounding": terms.rounding,
        "due_days": rules.due_days if own.due_days is None else own.due_days,
        "intro": rules.intro,
        "terms": rules.terms,
        "reminders_off": own.reminders_off,
        "owner_id": (deal.owner_id if deal else None) or by.member_id,
        "currency": currency or (deal.currency if deal else "") or _organization().currency,
        "custom": dict(custom or {}),
        "key": key,
    }
    about = {"name": name.strip()[:160], "deal": deal, "person": person, "company": company}
    invoice = Invoice(**about | values | billed_to(person, company) | dict(facts or {}))
    lines = _products_of(deal) if lines is None and deal else list(lines or ())
    return _kept(invoice, lines, by)


@transaction.atomic
def save_invoice(invoice_id: UUID, edit: Edit, *, by: Actor) -> Invoice:
    """Save facts and lines in one. Edits of colleagues since `edit.seen` are kept where they are about something else.

    Raises NotFound, NotAllowed, NotADraft, Refused, Conflict where both changed the same (then nothing is saved).
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.edit", invoice)
    own, beside, clashes = record_type("invoice"), {}, []
    if edit.lines is not None:
        require_draft(invoice)
        now = lines_of(invoice.id)
        merged = merge_lines(invoice, edit.lines, now, edit.seen, edit.keep)
        clashes = merged.clashes
        if not clashes:
            beside = write_lines(invoice, now, merged.lines)
    try:
        set_facts(own, invoice, edit.facts, by=by, seen=edit.seen)
    except Conflict as conflict:
        raise Conflict(invoice, [*conflict.clashes, *clashes]) from conflict
    if clashes:
        raise Conflict(invoice, clashes)
    _reckon(invoice)
    keep_and_tell(own, [invoice], by=by, beside={invoice.pk: beside})
    return invoice


def _reckon(invoice: Invoice) -> None:
    if invoice.is_draft:
        try:
            set_sums(invoice, lines_of(invoice.id))
        except ValueError as error:
            raise Refused(str(error)) from error


def _kept(invoice: Invoice, lines: Sequence[Line], by: Actor) -> Invoice:
    set_sums(invoice, lines)
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError:  # the same form began it at this very moment
        if known := invoice_with_key(by, invoice.key):
            return known
        raise
    InvoiceLine.objects.bulk_create([row_of(line, invoice.id, place) for place, line in enumerate(lines)])
    emit(InvoiceDrafted(**about_invoice(invoice), name=invoice.name), by=by)
    return invoice


def _products_of(deal: Deal) -> list[Line]:
    rows = DealLine.objects.filter(deal=deal, optional=False).order_by("position", "id")
    return [Line.of(row).with_id() for row in rows]


def _organization() -> Organization:
    return Organization.objects.get(id=require_organization_id())
