"""Pause a subscription, and let it go on."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionPaused, SubscriptionResumed
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from sales.subscriptions.actions.amending import give_back
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.looking import look
from sales.subscriptions.actions.running import advance, pause_from, resume_on, schedule
from sales.subscriptions.guarding import require_running
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.queries.subscriptions import get_subscription, overdue_of


@transaction.atomic
def pause_subscription(
    subscription_id: UUID, *, now: bool = False, resumes_on: date | None = None, credit: bool = False, by: Actor
) -> Subscription:
    """Bill nothing from the next period on, or from today; until a day, or until somebody resumes it.

    `credit`: what is left of the paid period is given back on the next invoice. Pausing what pauses only sets the day.
    Raises NotFound, NotAllowed, Refused.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    require_running(subscription)
    today = timezone.localdate()
    advance(subscription, today, by=by)
    on = today if now else max(subscription.next_on, today)
    if resumes_on is not None and resumes_on <= on:
        raise Refused("It has to go on after the day on which it pauses.")
    subscription.resumes_on = resumes_on
    if subscription.is_active:
        if now:
            if credit:
                give_back(subscription, today)
            pause_from(subscription, today, by=by)
        else:
            subscription.pause_on = on
            until = resumes_on.isoformat() if resumes_on else ""
            emit(SubscriptionPaused(**about(subscription), on=on.isoformat(), until=until, planned=True), by=by)
    schedule(subscription, today)
    keep(subscription, by=by)
    return subscription


@transaction.atomic
def resume_subscription(subscription_id: UUID, *, by: Actor) -> Subscription:
    """It goes on from today; a pause that is only planned is dropped. Resuming what runs changes nothing.

    Raises NotFound, NotAllowed, Refused for one that has ended.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    require_running(subscription)
    today = timezone.localdate()
    if not subscription.is_active:
        resume_on(subscription, today, by=by)
    elif subscription.pause_on:
        on = subscription.pause_on.isoformat()
        subscription.pause_on = subscription.resumes_on = None
        emit(SubscriptionResumed(**about(subscription), on=on, dropped=True), by=by)
    else:
        return subscription
    look(subscription, today, by=by)
    keep(subscription, by=by)
    return subscription


@transaction.atomic
def resume_paid(invoice_id: UUID, *, by: Actor) -> None:
    """Let those go on that paused because of overdue invoices, this one among them, if none is overdue any more."""
    own = Q(periods__invoice=invoice_id) | Q(charges__invoice=invoice_id)
    rows = Subscription.objects.filter(own, state=SubscriptionState.PAUSED, paused_for_debt=True).distinct()
    today = timezone.localdate()
    for subscription in rows:
        if not overdue_of(subscription.id, today):
            resume_subscription(subscription.id, by=by)
