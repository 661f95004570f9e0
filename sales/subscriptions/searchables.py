"""Subscriptions in the search."""

from crm.events.catalog.subscriptions import (
    SubscriptionAmended,
    SubscriptionChanged,
    SubscriptionEnded,
    SubscriptionOpened,
    SubscriptionStarted,
)
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import subscriptions_visible_to
from sales.subscriptions.words import interval_of, state_words


def _subscription(subscription: Subscription) -> Found:
    who = str(subscription.company or subscription.person or "")
    each = f"{money(subscription.each_time)} {interval_of(subscription)}"
    about = ", ".join(part for part in (who, state_words(subscription)[0], each) if part)
    return Found(title=str(subscription), subtitle=about)


register_searchable(
    Searchable(
        kind="subscription",
        capability="subscriptions.view",
        rows=lambda: Subscription.objects.select_related("person", "company"),
        visible=subscriptions_visible_to,
        found=_subscription,
        events=(
            SubscriptionOpened, SubscriptionChanged, SubscriptionStarted, SubscriptionAmended, SubscriptionEnded,
        ),
        order=35,
    )
)  # fmt: skip
