"""What every event of a subscription says of it."""

from typing import Any

from sales.subscriptions.models import Subscription


def about(subscription: Subscription) -> dict[str, Any]:
    """The fields that all events of subscriptions have."""
    return {
        "subscription_id": subscription.id,
        "number": subscription.number,
        "deal_id": subscription.deal_id,
        "person_id": subscription.person_id,
        "company_id": subscription.company_id,
        "mrr_minor": subscription.mrr_minor,
        "currency": subscription.currency,
        "owner_id": subscription.owner_id,
    }
