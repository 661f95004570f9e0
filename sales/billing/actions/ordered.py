"""Invoices of orders: what was ordered is billed once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from crm.accounts.actor import Actor
from crm.errors import Refused
from sales.billing.actions.drafts import draft_invoice
from sales.billing.models import Invoice, InvoiceLine, InvoiceSort, InvoiceState
from sales.billing.queries.invoices import invoices_visible_to
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import get_order, lines_of
from sales.orders.sums import share_of_off
from sales.quotes.lines import Line

Elsewhere = Callable[[UUID, Collection[OrderLine]], set[UUID]]
_elsewhere: list[Elsewhere] = []


def register_billed_elsewhere(elsewhere: Elsewhere) -> Elsewhere:
    """`elsewhere(order_id, lines)` answers ids of lines that others bill, as subscriptions do."""
    _elsewhere.append(elsewhere)
    return elsewhere


@transaction.atomic
def invoice_from_order(order: Order | UUID, *, shipped_only: bool = False, by: Actor) -> Invoice:
    """A draft of all that was ordered (or has gone out) and is on no invoice yet.

    Asking again while nothing new is to be billed returns the newest draft there is. Raises NotFound, NotAllowed,
    Refused where everything is billed.
    """
    order = get_order(by, order.id if isinstance(order, Order) else order, lock=True)
    by.require("billing.edit", order)
    rows = lines_of(order.id)
    open_now = to_bill(rows, shipped_only=shipped_only)
    if not any(open_now.values()):
        return _newest_draft(order, by)
    first = not Invoice.objects.filter(order=order).exists()
    lines = [line for row in rows if (line := _line(row, open_now, first=first)) is not None]
    invoice = draft_invoice(
        name=order.name,
        deal=order.deal,
        person=order.person,
        company=order.company,
        currency=order.currency,
        lines=lines,
        facts=_facts(order, rows, open_now),
        by=by,
    )
    _point_back(invoice, lines, rows, open_now, first=first)
    return invoice


def to_bill(rows: list[OrderLine], *, shipped_only: bool = False) -> dict[UUID, Decimal]:
    """By line of the order: how many are on no invoice yet (drafts count), less what a credit note took back."""
    billed = billed_of([row.id for row in rows])
    others = {each for look in _elsewhere if rows for each in look(rows[0].order_id, rows)}
    found = {}
    for row in rows:
        if not row.is_item or row.optional or row.id in others:
            continue
        wanted = row.shipped - row.returned if shipped_only and row.ships else row.standing - row.returned
        found[row.id] = max(wanted - billed.get(row.id, Decimal(0)), Decimal(0))
    return found


def billed_of(line_ids: list[UUID]) -> Mapping[UUID, Decimal]:
    """By line of an order: how many stand on invoices, less those on credit notes; none for what lies in the bin."""
    rows = InvoiceLine.objects.filter(order_line_id__in=line_ids, invoice__deleted_at__isnull=True)
    found: dict[UUID, Decimal] = {}
    for line_id, sort, count in rows.values_list("order_line_id", "invoice__sort").annotate(count=Sum("quantity")):
        signed = -count if sort == InvoiceSort.CREDIT_NOTE else count
        found[line_id] = found.get(line_id, Decimal(0)) + signed
    return found


def follow_order(invoice: Invoice) -> None:
    """Keep beside the order how much of it is billed."""
    if invoice.order_id:
        rows = Invoice.objects.filter(order_id=invoice.order_id).exclude(state=InvoiceState.DRAFT)
        rows = rows.filter(sort=InvoiceSort.INVOICE)
        sums = rows.aggregate(gross=Sum("gross_minor", default=0), credited=Sum("credited_minor", default=0))
        Order.everything.filter(id=invoice.order_id).update(invoiced_minor=sums["gross"] - sums["credited"])


def _newest_draft(order: Order, by: Actor) -> Invoice:
    draft = invoices_visible_to(by).filter(order=order, state=InvoiceState.DRAFT).order_by("-id").first()
    if draft is None:
        raise Refused(f"All of {order.number} that can be billed is on an invoice already.")
    return draft


def _line(row: OrderLine, open_now: Mapping[UUID, Decimal], *, first: bool) -> Line | None:
    """Headings and texts stand on the first invoice alone."""
    if not row.is_item:
        return Line.of(row).with_id() if first else None
    count = open_now.get(row.id)
    if not count:
        return None
    return Line.new(**{**_values(row), "quantity": count, "optional": False})


def _values(row: OrderLine) -> dict[str, object]:
    return {name: value for name, value in vars(Line.of(row)).items() if name != "id"}


def _facts(order: Order, rows: list[OrderLine], open_now: Mapping[UUID, Decimal]) -> dict[str, object]:
    bill = {f"bill_{name}": order.billing.get(key, "") for name, key in _ADDRESS.items() if order.billing.get(key)}
    return {
        "order": order,
        "reference": order.reference or order.number,
        "tax_included": order.tax_included,
        "rounding": order.rounding,
        "discount": order.discount,
        "discount_minor": _off(order, rows, open_now) if order.discount_minor else 0,
        "owner_id": order.owner_id or None,
        **({"bill_email": order.email} if order.email else {}),
        **bill,
    }


_ADDRESS = {
    "name": "name", "contact": "attention", "street": "street", "postal_code": "postal_code", "city": "city",
    "country": "country",
}  # fmt: skip


def _off(order: Order, rows: list[OrderLine], open_now: Mapping[UUID, Decimal]) -> int:
    """What belongs to all that is billed with this, less what belongs to what was billed before: no cent is lost."""
    billed = billed_of([row.id for row in rows])
    before = {row.id: max(billed.get(row.id, Decimal(0)), Decimal(0)) for row in rows}
    after = {row.id: before[row.id] + open_now.get(row.id, Decimal(0)) for row in rows}
    off = share_of_off(order, rows, _so_many(rows, after)) - share_of_off(order, rows, _so_many(rows, before))
    most = sum(line.amount(order.currency) for line in _so_many(rows, open_now))
    return max(min(off, most), 0)


def _so_many(rows: list[OrderLine], counts: Mapping[UUID, Decimal]) -> list[Line]:
    return [replace(Line.of(row), quantity=counts.get(row.id, Decimal(0))) for row in rows]


def _point_back(
    invoice: Invoice, lines: list[Line], rows: list[OrderLine], open_now: Mapping[UUID, Decimal], *, first: bool
) -> None:
    """Each line names the order's line it bills."""
    sources = [row for row in rows if (first if not row.is_item else bool(open_now.get(row.id)))]
    named = [
        InvoiceLine(id=UUID(line.id), order_line=row) for line, row in zip(lines, sources, strict=True) if row.is_item
    ]
    InvoiceLine.objects.bulk_update(named, ["order_line"])
