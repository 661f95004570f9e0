"""The lines of an invoice as the plain values that quotes use, too."""

from uuid import UUID

from sales.billing.models import InvoiceLine
from sales.quotes.lines import Line


def lines_of(invoice_id: UUID) -> list[Line]:
    """An invoice's lines in their order."""
    return [Line.of(row) for row in InvoiceLine.objects.filter(invoice_id=invoice_id).order_by("position", "id")]


def row_of(line: Line, invoice_id: UUID, position: int) -> InvoiceLine:
    """The row that keeps it."""
    return InvoiceLine(invoice_id=invoice_id, position=position, **line.columns())
