"""Write the lines of a quote that is locked and a draft, and say what changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sales.actions.document_lines import Told, with_line_back, write_rows
from sales.models import Quote, QuoteLine
from sales.quotes.guarding import require_draft
from sales.quotes.lines import Line, lines_of
from sales.quotes.reckoning import close_approval


def write_lines(quote: Quote, before: Sequence[Line], after: Sequence[Line]) -> Told:
    """Bring the rows to `after`, in its order; see write_rows(). Other lines need leave anew."""
    told = write_rows(
        QuoteLine,
        {"quote": quote},
        before,
        after,
        row=lambda line, place: line.row(quote.id, place),
        currency=quote.currency,
    )
    if told:
        close_approval(quote)
    return told


def line_now(quote: Quote, line_id: UUID) -> Any:
    """A line as history keeps it; None for none."""
    row = QuoteLine.objects.filter(quote=quote, id=line_id).first()
    return Line.of(row).to_json() if row else None


def set_line_back(quote: Quote, line_id: UUID, kept: Any) -> None:
    """Bring a line back as it was; None takes it away. The quote is locked. Raises NotADraft."""
    require_draft(quote)
    before = lines_of(quote.id)
    write_lines(quote, before, with_line_back(before, line_id, kept))
