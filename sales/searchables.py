"""What deals are found by."""

from crm.events.catalog.sales import DealChanged, DealLost, DealMoved, DealOpened, DealReopened, DealWon
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales.models import Deal
from sales.queries.deals import deals_visible_to
from sales.words import who_words


def _deal(deal: Deal) -> Found:
    worth = money(deal.value_minor, deal.currency) if deal.value_minor else ""
    about = ", ".join(part for part in (who_words(deal), deal.stage.name, worth) if part)
    return Found(title=deal.name, subtitle=about, body=deal.next_step)


register_searchable(
    Searchable(
        kind="deal",
        capability="sales.view",
        rows=lambda: Deal.objects.select_related("stage", "person", "company"),
        visible=deals_visible_to,
        found=_deal,
        events=(DealOpened, DealChanged, DealMoved, DealWon, DealLost, DealReopened),
        order=30,
    )
)
