"""How subscriptions read."""

from datetime import date

from django.utils.dateformat import format as date_format

from crm.web.formats import day
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.periods import Every, Span

TONES = {
    SubscriptionState.DRAFT: "",
    SubscriptionState.ACTIVE: "green",
    SubscriptionState.PAUSED: "amber",
    SubscriptionState.CANCELLED: "",
    SubscriptionState.ENDED: "",
}
OFTEN = {
    (1, Every.WEEK): "every week", (1, Every.MONTH): "every month", (1, Every.QUARTER): "every quarter",
    (1, Every.YEAR): "every year",
}  # fmt: skip


def state_words(subscription: Subscription) -> tuple[str, str]:
    """A word and its tone: "Draft", "Active", "Ends 31 Dec", "Needs attention"."""
    if subscription.problem and subscription.is_running:
        return "Needs attention", "red"
    if subscription.is_active and subscription.cancel_on:
        return f"Ends {day(subscription.cancel_on, short=True)}", "amber"
    state = SubscriptionState(subscription.state)
    return str(state.label), TONES[state]


def every_words(count: int, unit: str) -> str:
    """ "every month", "every 2 weeks"."""
    return OFTEN.get((count, Every(unit)), f"every {count} {Every(unit).value}s")


def interval_of(subscription: Subscription) -> str:
    """How often it is billed."""
    return every_words(subscription.every, subscription.unit)


def span_words(span: Span) -> str:
    """ "1 – 31 October 2026", "29 September – 3 October 2026", in the language that is active."""
    begin, last = span.begin, span.last
    if begin >= last:
        return str(date_format(begin, "j F Y"))
    same = "" if begin.year == last.year else " Y"
    first = "j" if (begin.year, begin.month) == (last.year, last.month) else f"j F{same}"
    return f"{date_format(begin, first)} – {date_format(last, 'j F Y')}"


def months_words(months: int) -> str:
    """ "1 year", "18 months"."""
    if months and months % 12 == 0:
        return f"{months // 12} year{'s' if months > 12 else ''}"
    return f"{months} month{'s' if months != 1 else ''}"


def term_words(subscription: Subscription) -> str:
    """ "1 year, then again for 1 year", "6 months, then it ends", "No minimum term"."""
    if not subscription.term_months:
        return "No minimum term"
    first = months_words(subscription.term_months)
    if not subscription.renews:
        return f"{first}, then it ends"
    if subscription.renew_months:
        return f"{first}, then again for {months_words(subscription.renew_months)}"
    return f"{first}, then it goes on without a term"


def next_bill(subscription: Subscription) -> date | None:
    """When it is billed next; None where it is not, or not any more."""
    day_ = subscription.next_on
    end = subscription.ends_on
    return day_ if subscription.is_active and (end is None or day_ < end) else None
