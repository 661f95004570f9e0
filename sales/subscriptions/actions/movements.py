"""The one place where the ledger of what comes in each month is written."""

from datetime import date

from sales.subscriptions.models import CancelReason, MovementSort, Subscription, SubscriptionMovement


def move(subscription: Subscription, after_minor: int, *, on: date, reason: CancelReason | None = None) -> None:
    """From a day on it brings so much each month. The subscription is locked, and not saved. Nothing new, no row."""
    before = subscription.mrr_minor
    if after_minor == before:
        return
    SubscriptionMovement.objects.create(
        subscription=subscription,
        on=on,
        sort=_sort(subscription, before, after_minor),
        currency=subscription.currency,
        delta_minor=after_minor - before,
        reason=reason,
    )
    subscription.mrr_minor = after_minor


def _sort(subscription: Subscription, before: int, after: int) -> MovementSort:
    if not after:
        return MovementSort.CHURNED
    if before:
        return MovementSort.EXPANSION if after > before else MovementSort.CONTRACTION
    known = SubscriptionMovement.objects.filter(subscription=subscription).exists()
    return MovementSort.REACTIVATED if known else MovementSort.NEW
