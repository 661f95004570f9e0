"""Three quotes: one that a rep still writes, one that a customer has, and one that its customer accepted."""

from collections.abc import Sequence
from dataclasses import replace

from crm.accounts.actor import member_actor, visitor_actor
from crm.accounts.models import Membership
from sales.actions.quote_answers import Visit, Yes, accept_quote, note_view
from sales.actions.quote_sending import send_quote
from sales.actions.quotes import Edit, open_quote, save_quote
from sales.models import Deal, DealLine, Quote
from sales.quotes.lines import lines_of


def write_quotes(reps: Sequence[Membership]) -> None:
    """For the youngest open deals of the reps with products on them."""
    with_products = DealLine.objects.values("deal_id")
    deals = Deal.objects.open().filter(owner__in=reps, person__email__gt="", id__in=with_products)
    deals = deals.select_related("owner__role", "owner__team", "person", "company").order_by("-id")
    for deal, live in zip(deals[: len(LIVES)], LIVES, strict=False):
        live(deal, open_quote(name=deal.name, deal=deal, by=member_actor(deal.owner)))


def _draft(deal: Deal, quote: Quote) -> None:
    save_quote(quote.id, Edit({"note": "Ask about the dates before it goes out."}), by=member_actor(deal.owner))


def _read(deal: Deal, quote: Quote) -> None:
    send_quote(quote.id, None, by=member_actor(deal.owner))
    note_view(quote.id, by=visitor_actor())


def _accepted(deal: Deal, quote: Quote) -> None:
    """With an optional line that he took."""
    *firm, last = lines_of(quote.id)
    extra = replace(last.with_id(), optional=True)
    save_quote(quote.id, Edit({}, [*firm, last, extra]), by=member_actor(deal.owner))
    send_quote(quote.id, None, by=member_actor(deal.owner))
    visit = Visit(deal.person.name, "203.0.113.24", "Firefox") if deal.person else Visit("The customer")
    accept_quote(quote.id, Yes(1, [extra.id]), visit, by=visitor_actor())


LIVES = (_draft, _read, _accepted)
