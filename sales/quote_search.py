"""What quotes are found by."""

from crm.events.catalog.quotes import (
    QuoteAccepted,
    QuoteChanged,
    QuoteDeclined,
    QuoteOpened,
    QuoteRevised,
    QuoteSent,
    QuoteWithdrawn,
)
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales.models import Quote
from sales.queries.quotes import quotes_visible_to
from sales.quotes.words import state_words


def _quote(quote: Quote) -> Found:
    who = str(quote.company or quote.person or "")
    about = ", ".join(part for part in (who, state_words(quote)[0], money(quote.total)) if part)
    return Found(title=f"{quote.number} {quote.name}", subtitle=about)


register_searchable(
    Searchable(
        kind="quote",
        capability="sales.figures",
        rows=lambda: Quote.objects.select_related("person", "company"),
        visible=quotes_visible_to,
        found=_quote,
        events=(QuoteOpened, QuoteChanged, QuoteSent, QuoteAccepted, QuoteDeclined, QuoteRevised, QuoteWithdrawn),
        order=32,
    )
)
