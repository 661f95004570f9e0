"""Cancel a subscription: at the end of a period or term, or at once; and take that back."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionCancelled, SubscriptionKept
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from sales.subscriptions.actions.amending import give_back
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.looking import look
from sales.subscriptions.actions.running import advance
from sales.subscriptions.guarding import require_running
from sales.subscriptions.models import CancelReason, Subscription
from sales.subscriptions.periods import later
from sales.subscriptions.queries.subscriptions import get_subscription


@dataclass(frozen=True)
class Leaving:
    """From which day on it does not run any more (today: at once), and why.

    `credit`: what is left of a paid period is given back.
    """

    on: date
    reason: CancelReason | None = None
    note: str = ""
    credit: bool = False


@transaction.atomic
def cancel_subscription(
    subscription_id: UUID, leaving: Leaving, *, today: date | None = None, by: Actor
) -> Subscription:
    """Let it end on a day. Cancelling again sets another day. Raises NotFound, NotAllowed, Refused."""
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.cancel", subscription)
    if subscription.cancelled_at and not subscription.is_running:
        return subscription
    require_running(subscription)
    today = today or timezone.localdate()
    if leaving.on < today:
        raise Refused("It can't end before today: what was paid for was there.")
    advance(subscription, today, by=by)
    require_running(subscription)
    if leaving.credit:
        give_back(subscription, leaving.on)
    subscription.cancel_on, subscription.cancelled_at = leaving.on, timezone.now()
    subscription.reason, subscription.cancel_note = leaving.reason, leaving.note.strip()[:300]
    told = SubscriptionCancelled(
        **about(subscription),
        on=leaving.on.isoformat(),
        at_once=leaving.on == today,
        reason=leaving.reason.name if leaving.reason else "",
    )
    emit(told, by=by)
    look(subscription, today, by=by)
    keep(subscription, by=by)
    return subscription


@transaction.atomic
def keep_subscription(subscription_id: UUID, *, by: Actor) -> Subscription:
    """Take a cancellation back whose day has not come. Raises NotFound, NotAllowed, Refused where it has."""
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.cancel", subscription)
    require_running(subscription)
    if subscription.cancel_on is None:
        return subscription
    subscription.cancel_on = subscription.cancelled_at = subscription.reason = None
    subscription.cancel_note = ""
    emit(SubscriptionKept(**about(subscription)), by=by)
    look(subscription, timezone.localdate(), by=by)
    keep(subscription, by=by)
    return subscription


def regular_end(subscription: Subscription, today: date) -> date:
    """The first day on which it can end by its terms: after notice, minimum term and what is paid already."""
    least = max(today + timedelta(days=subscription.notice_days), today)
    term = subscription.term_ends_on
    while term is not None and term < least:
        term = later(term, subscription.renew_months) if subscription.renew_months else None
    if term is not None:
        return term
    day = max(subscription.next_on, subscription.cycle_from)
    while day < least:
        day = subscription.rhythm.whole(day).until
    return day
