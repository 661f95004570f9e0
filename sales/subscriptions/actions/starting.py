"""Start a subscription: from then on it is billed. And start one again that had ended."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionStarted
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.looking import look
from sales.subscriptions.actions.movements import move
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.queries.subscriptions import get_subscription
from sales.subscriptions.reckoning import set_sums, worth_of

LONG_AGO = 366 * 3  # days: a start before that is a slip


@transaction.atomic
def start_subscription(subscription_id: UUID, *, today: date | None = None, by: Actor) -> Subscription:
    """Let a draft run from its start on; what is due since then is billed at once. Starting twice is starting once.

    Raises NotFound, NotAllowed, Refused naming what is missing.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    if not subscription.is_draft:
        return subscription
    today = today or timezone.localdate()
    if missing := what_lacks(subscription, today):
        raise Refused(" ".join(missing))
    set_sums(subscription, lines_of(subscription.id))
    subscription.state, subscription.cycle_from = SubscriptionState.ACTIVE, subscription.starts_on
    _begin(subscription, subscription.starts_on, today, by)
    return subscription


@transaction.atomic
def start_again(subscription_id: UUID, *, by: Actor) -> Subscription:
    """A subscription that had ended runs again from today on, without a term. One that runs stays as it is.

    Raises NotFound, NotAllowed, Refused for a draft.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    if subscription.is_running:
        return subscription
    if subscription.is_draft:
        raise Refused("It has never run: start it.")
    today = timezone.localdate()
    subscription.state = SubscriptionState.ACTIVE
    subscription.cancel_on = subscription.cancelled_at = subscription.reason = subscription.ended_on = None
    subscription.cancel_note, subscription.term_months, subscription.renews = "", 0, True
    if subscription.next_on < today:
        subscription.cycle_from = subscription.billed_until = today
    _begin(subscription, today, today, by, again=True)
    return subscription


def what_lacks(subscription: Subscription, today: date) -> list[str]:
    """Sentences; [] if it can start."""
    lines, missing = lines_of(subscription.id), []
    if not any(line.is_item and line.quantity for line in lines):
        missing.append("Add at least one item.")
    if subscription.gross_minor < 0:
        missing.append("It comes to less than nothing.")
    if (today - subscription.starts_on).days > LONG_AGO:
        missing.append("The start is years ago: each period since then would be billed. Choose a later one.")
    return missing


def _begin(subscription: Subscription, on: date, today: date, by: Actor, *, again: bool = False) -> None:
    move(subscription, worth_of(subscription), on=on)
    emit(SubscriptionStarted(**about(subscription), on=on.isoformat(), again=again), by=by)
    look(subscription, today, by=by)
    keep(subscription, by=by)
