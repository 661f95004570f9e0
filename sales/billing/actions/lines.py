"""Write the lines of an invoice that is locked and a draft."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sales.actions.document_lines import Told, with_line_back, write_rows
from sales.billing.guarding import require_draft
from sales.billing.lines import lines_of, row_of
from sales.billing.models import Invoice, InvoiceLine
from sales.quotes.lines import Line


def write_lines(invoice: Invoice, before: Sequence[Line], after: Sequence[Line]) -> Told:
    """Bring the rows to `after`, in its order; see write_rows()."""
    return write_rows(
        InvoiceLine,
        {"invoice": invoice},
        before,
        after,
        row=lambda line, place: row_of(line, invoice.id, place),
        currency=invoice.currency,
    )


def line_now(invoice: Invoice, line_id: UUID) -> Any:
    """A line as history keeps it; None for none."""
    row = InvoiceLine.objects.filter(invoice=invoice, id=line_id).first()
    return Line.of(row).to_json() if row else None


def set_line_back(invoice: Invoice, line_id: UUID, kept: Any) -> None:
    """Bring a line back as it was; None takes it away. The invoice is locked. Raises NotADraft."""
    require_draft(invoice)
    before = lines_of(invoice.id)
    write_lines(invoice, before, with_line_back(before, line_id, kept))
