"""How suggestions read in a timeline."""

from crm.events.catalog.suggestions import SuggestionsAskedFor
from crm.web.timeline import SALES, Telling, tells


@tells(SuggestionsAskedFor, SALES)
def suggestion_asked_for(event: SuggestionsAskedFor) -> Telling:
    """Anna Keller asked for a quote of Stove, which was suggested on the page of an order."""
    where = "on the page of an order" if event.order_id else "in the portal"
    return Telling(icon="bulb", did="asked for a quote of", more=f"{event.product}, which was suggested {where}",
                   tone="amber", link=False)  # fmt: skip
