"""Take (part of) an invoice back by a credit note, which is issued at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.billing import InvoiceCredited
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.tenancy.ids import uuid7
from crm.web.formats import money
from sales.billing.actions.facts import about_invoice
from sales.billing.actions.issuing import fix
from sales.billing.actions.ordered import follow_order
from sales.billing.actions.settling import follow, tell_if_paid
from sales.billing.lines import lines_of
from sales.billing.models import Invoice, InvoiceLine, InvoiceSort, InvoiceState, Settlement
from sales.billing.queries.invoices import get_invoice
from sales.billing.reckoning import set_sums
from sales.pricing.rounding import rounded
from sales.quotes.lines import Line

COPIED = (
    "deal", "order", "person", "company", "owner", "bill_name", "bill_contact", "bill_street", "bill_postal_code",
    "bill_city", "bill_country", "bill_email", "bill_vat_id", "reference", "delivered_from", "delivered_until",
    "currency", "tax_included", "rounding", "discount",
)  # fmt: skip
LINE = (
    "sort", "variant", "name", "description", "unit", "unit_code", "unit_price", "discount", "tax_rate",
    "tax_category", "order_line",
)  # fmt: skip


@dataclass(frozen=True)
class Back:
    """How much of each line (by its id) to take back; None: all that is left. `seen`: how much was credited before."""

    quantities: Mapping[UUID, Decimal] | None = None
    reason: str = ""
    seen: int | None = None


@transaction.atomic
def credit_invoice(invoice_id: UUID, back: Back, *, by: Actor) -> Invoice:
    """The credit note. Never more is taken back than the invoice says; once all is, it is cancelled.

    Raises NotFound, NotAllowed, Refused, NotReady.
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.issue", invoice)
    if invoice.is_draft or invoice.is_credit_note:
        raise Refused(f"{invoice} can't be credited: only an invoice that was issued can.")
    if back.seen is not None and back.seen != invoice.credited_minor:
        raise Refused("Somebody credited it meanwhile: look at what is left, then do it again.")
    left = left_to_credit(invoice)
    wanted = left if back.quantities is None else _allowed(back.quantities, left)
    credit, rows = _draft(invoice, wanted, back.reason)
    _set_amounts(invoice, credit, rows, whole=wanted == left)
    credit.save(force_insert=True)
    InvoiceLine.objects.bulk_create(rows)
    fix(credit, lines_of(credit.id), on=timezone.localdate(), by=by)
    _count(invoice, credit, by)
    return credit


def left_to_credit(invoice: Invoice) -> dict[UUID, Decimal]:
    """By line: how many were not taken back yet; lines of which nothing is left are not in it."""
    rows = list(InvoiceLine.objects.filter(invoice=invoice, sort="item"))
    taken = InvoiceLine.objects.filter(credits__in=rows).values_list("credits_id").annotate(count=Sum("quantity"))
    gone = dict(taken)
    found = {row.id: row.quantity - gone.get(row.id, Decimal(0)) for row in rows}
    return {line_id: count for line_id, count in found.items() if count > 0}


def _allowed(asked: Mapping[UUID, Decimal], left: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    wanted = {line_id: count for line_id, count in asked.items() if count}
    if not wanted:
        raise Refused("Say what to take back: give at least one line a quantity.")
    if any(count < 0 or count > left.get(line_id, Decimal(0)) for line_id, count in wanted.items()):
        raise Refused("No more of a line can be taken back than is left of it.")
    return wanted


def _draft(invoice: Invoice, wanted: Mapping[UUID, Decimal], reason: str) -> tuple[Invoice, list[InvoiceLine]]:
    credit = Invoice(
        sort=InvoiceSort.CREDIT_NOTE,
        corrects=invoice,
        name=invoice.name,
        intro=reason.strip()[:4000],
        due_days=0,
        **{name: getattr(invoice, name) for name in COPIED},
    )
    sources = InvoiceLine.objects.filter(invoice=invoice, id__in=wanted).order_by("position", "id")
    rows = [
        InvoiceLine(
            id=uuid7(),
            invoice=credit,
            credits=row,
            position=place,
            quantity=wanted[row.id],
            **{name: getattr(row, name) for name in LINE},
        )
        for place, row in enumerate(sources)
    ]
    if not rows:
        raise Refused(f"All of {invoice.number} was taken back already.")
    return credit, rows


def _set_amounts(invoice: Invoice, credit: Invoice, rows: list[InvoiceLine], *, whole: bool) -> None:
    """`whole`: nothing is left afterwards, so it comes to exactly the rest, whatever was rounded on the way."""
    credit.discount_minor = _discount(invoice, rows, whole=whole)
    set_sums(credit, [Line.of(row) for row in rows])
    rest = invoice.gross_minor - invoice.credited_minor
    notes = Invoice.objects.filter(corrects=invoice).count() + 1  # each was rounded for itself
    cents = (len(rows) + 1) * notes
    if credit.gross_minor > rest + cents or credit.gross_minor < 0:
        words = money(Money(rest, invoice.currency), exact=True)
        raise Refused(f"That is more than the {words} that are left of {invoice.number}: take other lines back, too.")
    if (whole and abs(credit.gross_minor - rest) <= cents) or credit.gross_minor > rest:
        credit.gross_minor = rest


def _discount(invoice: Invoice, rows: list[InvoiceLine], *, whole: bool) -> int:
    if not invoice.discount_minor:
        return 0
    given = Invoice.objects.filter(corrects=invoice).aggregate(sum=Sum("discount_minor", default=0))["sum"]
    rest = max(invoice.discount_minor - given, 0)
    part = sum(row.amount_minor(invoice.currency) for row in rows)
    if whole:
        return min(rest, max(part, 0))
    subtotal = sum(line.amount(invoice.currency) for line in lines_of(invoice.id))
    share = rounded(Decimal(invoice.discount_minor) * part / subtotal) if subtotal > 0 else 0
    return min(max(share, 0), rest, max(part, 0))


def _count(invoice: Invoice, credit: Invoice, by: Actor) -> None:
    before = Settlement(invoice.settlement)
    invoice.credited_minor += credit.gross_minor
    whole = invoice.credited_minor == invoice.gross_minor and not left_to_credit(invoice)
    if whole:
        invoice.state, invoice.fees_minor = InvoiceState.CANCELLED, 0
    follow(invoice, before, on=timezone.localdate())
    keep(invoice, by=by)
    follow_order(invoice)
    told = InvoiceCredited(
        **about_invoice(invoice),
        credit_id=credit.id,
        credit_number=credit.number,
        credit_minor=credit.gross_minor,
        whole=whole,
    )
    emit(told, by=by)
    tell_if_paid(invoice, before, by=by)
