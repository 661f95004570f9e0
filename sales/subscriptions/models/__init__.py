from sales.subscriptions.models.movement import MovementSort, SubscriptionMovement
from sales.subscriptions.models.period import SubscriptionCharge, SubscriptionPeriod
from sales.subscriptions.models.policy import CancelReason, Invoicing, SubscriptionPolicy
from sales.subscriptions.models.subscription import (
    RUNNING,
    Subscription,
    SubscriptionLine,
    SubscriptionQuerySet,
    SubscriptionState,
)

__all__ = [
    "RUNNING",
    "CancelReason",
    "Invoicing",
    "MovementSort",
    "Subscription",
    "SubscriptionCharge",
    "SubscriptionLine",
    "SubscriptionMovement",
    "SubscriptionPeriod",
    "SubscriptionPolicy",
    "SubscriptionQuerySet",
    "SubscriptionState",
]
