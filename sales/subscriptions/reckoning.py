"""Keep what a subscription adds up to beside it."""

from collections.abc import Sequence

from sales.quotes.lines import Line
from sales.quotes.sums import Off, Sums, sums_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.periods import Every, monthly


def sums_for(subscription: Subscription, lines: Sequence[Line]) -> Sums:
    """What each whole period adds up to with these lines. Raises ValueError."""
    return sums_of(lines, subscription.reckoned_by, Off())


def set_sums(subscription: Subscription, lines: Sequence[Line]) -> None:
    """Set the columns that follow from the lines; the subscription is not saved."""
    totals = sums_for(subscription, lines).totals
    subscription.net_minor, subscription.tax_minor = totals.net.minor, totals.tax.minor
    subscription.gross_minor = totals.gross.minor


def worth_of(subscription: Subscription) -> int:
    """What it brings each month while it is active, without tax, in minor units."""
    return monthly(subscription.net_minor, subscription.every, Every(subscription.unit))


def set_renewal(subscription: Subscription) -> None:
    """The day on which its term is over, or the next period of a year or more begins; None where there is none."""
    day = subscription.term_ends_on
    if day is None and subscription.rhythm.months >= 12:
        day = subscription.next_on
    going_on = subscription.is_running and subscription.cancel_on is None
    subscription.renews_on = day if going_on else None
