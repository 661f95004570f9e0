"""Reads of specification sheets."""

from uuid import UUID

from crm.errors import NotFound
from sales.models import Quote, QuoteSheet


def get_sheet(quote: Quote, sheet_id: UUID) -> QuoteSheet:
    """One sheet of a quote the actor may see. Raises NotFound."""
    sheet = QuoteSheet.objects.filter(quote=quote, id=sheet_id).first()
    if sheet is None:
        raise NotFound("There is no such sheet.")
    return sheet
