"""What the pipeline asks of quotes: whether one was sent, and which nobody has answered."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from sales.models import Deal, Status
from sales.queries.quotes import newest_open, sent_quotes, unanswered
from sales.quoting import Quotes, QuoteState, UnansweredQuote, register_quotes


def _state(deal: Deal) -> QuoteState:
    if sent_quotes(deal.id).exists():
        return QuoteState(True, reverse("sales:deal", args=[deal.id]))
    draft = newest_open(deal.id)
    url = reverse("sales:quote", args=[draft]) if draft else f"{reverse('sales:new_quote')}?deal={deal.id}"
    return QuoteState(False, url)


def _unanswered(until: datetime) -> Iterable[UnansweredQuote]:
    rows = unanswered(until).filter(deal__isnull=False, deal__status=Status.OPEN, deal__deleted_at__isnull=True)
    return [
        UnansweredQuote(quote.id, quote.deal, quote.number, quote.sent_at)
        for quote in rows
        if quote.deal is not None and quote.sent_at is not None
    ]


register_quotes(Quotes(_state, _unanswered))
