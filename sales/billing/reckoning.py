"""Keep what an invoice adds up to beside it."""

from collections.abc import Sequence

from sales.billing.lines import lines_of
from sales.billing.models import Invoice
from sales.quotes.lines import Line
from sales.quotes.sums import Off, Sums, sums_of


def sums_for(invoice: Invoice, lines: Sequence[Line]) -> Sums:
    """What the invoice adds up to with these lines. Raises ValueError if more is taken off than there is."""
    return sums_of(lines, invoice.reckoned_by, Off(invoice.discount, invoice.discount_minor))


def set_sums(invoice: Invoice, lines: Sequence[Line]) -> None:
    """Set the columns that follow from lines and discount; the invoice is not saved. Raises ValueError."""
    totals = sums_for(invoice, lines).totals
    invoice.net_minor, invoice.tax_minor, invoice.gross_minor = totals.net.minor, totals.tax.minor, totals.gross.minor


def follow(invoices: Sequence[Invoice]) -> None:
    """What follows from new facts of those that can still be changed."""
    for invoice in invoices:
        if invoice.is_draft:
            set_sums(invoice, lines_of(invoice.id))
