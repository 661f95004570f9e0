"""Credits that wait for a next invoice that will not come: they were given back otherwise."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.events.catalog.subscriptions import SubscriptionChanged
from crm.events.emit import emit
from crm.web.formats import money
from sales.subscriptions.actions.facts import about
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import get_subscription, waiting_charges


@transaction.atomic
def settle_credits(subscription_id: UUID, *, by: Actor) -> Subscription:
    """What waits to be given back was, by a credit note or a transfer: no later invoice counts it. Twice is once.

    Raises NotFound, NotAllowed.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    waiting = [charge for charge in waiting_charges(subscription.id) if charge.amount_minor < 0]
    for charge in waiting:
        charge.billed = True
        charge.save()
    if waiting:
        amount = money(-sum(charge.amount_minor for charge in waiting), subscription.currency, exact=True)
        told = {"To be given back": (amount, "given back otherwise")}
        emit(SubscriptionChanged(**about(subscription), changes=told), by=by)
    return subscription
