"""What every event of a quote says of it."""

from typing import Any

from sales.models import Quote


def about_quote(quote: Quote) -> dict[str, Any]:
    """The fields that all events of quotes have."""
    return {
        "quote_id": quote.id,
        "number": quote.number,
        "deal_id": quote.deal_id,
        "person_id": quote.person_id,
        "company_id": quote.company_id,
        "gross_minor": quote.gross_minor,
        "currency": quote.currency,
        "owner_id": quote.owner_id,
    }
