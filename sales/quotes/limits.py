"""Above which limits somebody has to approve a quote before it is sent."""

from crm.exact import plain
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import money
from sales.models import Quote, QuotePolicy
from sales.queries.quotes import policy


def limits_passed(quote: Quote) -> list[str]:
    """A sentence for each limit that the quote passes; [] if it may go as it is."""
    rules = policy()
    found = []
    if rules.most_discount is not None and quote.steepest > rules.most_discount:
        found.append(
            f"Up to {plain(quote.steepest.quantize(rules.most_discount.__class__('0.1'))):f}% is taken off; "
            f"above {plain(rules.most_discount):f}% it takes approval."
        )
    return found + _amount(quote, rules)


def _amount(quote: Quote, rules: QuotePolicy) -> list[str]:
    if rules.most_minor is None:
        return []
    home = Organization.objects.only("currency").get(id=require_organization_id()).currency
    if quote.currency != home:
        # Without a rate nobody knows whether it is more: a person decides.
        return [f"It is in {quote.currency}; the limit without approval is in {home}."]
    if quote.net_minor <= rules.most_minor:
        return []
    limit = money(rules.most_minor, home)
    return [f"It comes to {money(quote.net_minor, home)} without tax; above {limit} it takes approval."]
