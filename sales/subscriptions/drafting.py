"""Lines for a subscription: what is paid by another interval is reckoned over to its own."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from crm.accounts.actor import Actor
from sales.models import Variant
from sales.quotes.drafting import blank_line, line_for, lines_for
from sales.quotes.lines import Line
from sales.subscriptions.models import Subscription

FINEST = Decimal("0.000001")


def adopted(line: Line, months: int) -> Line:
    """The line as one for each `months` months (0: weeks, or not known): 59 a month are 708 a year."""
    own, price = line.every_months, line.unit_price
    if own and months and own != months:
        price = (price * months / own).quantize(FINEST)
    return replace(line, every_months=0, unit_price=price, optional=False)


def added_line(subscription: Subscription, kind: str, variant_id: UUID | None, *, by: Actor) -> Line:
    """A line to be typed ("item", "heading", "text"), or one of a product. Raises NotFound."""
    if variant_id is None:
        return blank_line(subscription, kind)
    return adopted(line_for(subscription, variant_id, by=by), subscription.rhythm.months)


def found_lines(subscription: Subscription, variants: Iterable[Variant]) -> list[tuple[Variant, Line]]:
    """What products cost this customer in each interval."""
    months = subscription.rhythm.months
    return [(variant, adopted(line, months)) for variant, line in lines_for(subscription, variants)]
