"""Look after subscriptions whose day has come: the sweep's work, and one person's click."""

from datetime import date
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor, system_actor
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionStuck
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.billing.models import InvoiceState
from sales.subscriptions.actions.billing import bring
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.running import advance, pause_from, schedule, tell_of_renewal, upcoming
from sales.subscriptions.guarding import require_running
from sales.subscriptions.models import Subscription, SubscriptionPeriod
from sales.subscriptions.queries.subscriptions import get_subscription, overdue_of, subscription_policy

MOST = 10  # in one transaction: issuing holds the counter of invoices until it ends
UNKNOWN = "Something went wrong that we did not expect. It is tried again tomorrow; our log says more."
log = structlog.get_logger(__name__)


def look_after_due() -> int:
    """Look after up to MOST subscriptions whose time has come; how many that were. Runs in the caller's transaction.

    Each in a savepoint of its own: one that fails is told of and tried again the next day, and holds up no other.
    Periods, invoices and the next time are written together: killed anywhere, nothing is billed twice or forgotten.
    """
    organization = Organization.objects.get(id=require_organization_id())
    due = Subscription.objects.filter(look_at__lte=timezone.now())
    rows = due.select_for_update(skip_locked=True, no_key=True).order_by("look_at", "id")
    ids = [row.id for row in rows[:MOST]]
    with timezone.override(organization.zone):  # its morning can be yesterday's evening in UTC
        for subscription_id in ids:
            _look_after(subscription_id, timezone.localdate())
    return len(ids)


@transaction.atomic
def try_again(subscription_id: UUID, *, by: Actor) -> Subscription:
    """Do now what could not be done: bill what is due, and issue what is still a draft, if the organization wants that.

    Raises NotFound, NotAllowed, Refused.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    require_running(subscription)
    today = timezone.localdate()
    subscription.problem, subscription.problem_at = "", None
    for period in _with_drafts(subscription):
        if period.invoice is not None:
            bring(subscription, period.invoice, today=today, key=f"period:{period.id}")
    look(subscription, today, by=by)
    keep(subscription, by=by)
    return subscription


@transaction.atomic
def live_until(subscription_id: UUID, today: date, *, by: Actor) -> Subscription:
    """Let days pass until today, each with what fell due on it, as if the sweep had come by every day.

    Unlike try_again() its invoices have the day on which they fell due. Raises NotFound, NotAllowed.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    while days := [day for day, _, _ in upcoming(subscription) if day <= today]:
        look(subscription, min(days), by=by)
    look(subscription, today, by=by)
    keep(subscription, by=by)
    return subscription


def look(subscription: Subscription, today: date, *, by: Actor) -> None:
    """All that is due until today, and when to look next. The subscription is locked, and not saved."""
    more = advance(subscription, today, by=by)
    tell_of_renewal(subscription, today, by=by)
    _pause_debtor(subscription, today)
    schedule(subscription, today, soon=more)


def _look_after(subscription_id: UUID, today: date) -> None:
    by = system_actor()
    subscription = get_subscription(by, subscription_id)
    before = subscription.problem
    try:
        with transaction.atomic():
            subscription.problem, subscription.problem_at = "", None
            look(subscription, today, by=by)
            keep(subscription, by=by)
    except Exception as error:  # one must not hold up the others
        if not isinstance(error, Refused):
            log.exception("subscription_stuck", subscription=str(subscription_id))
        subscription = get_subscription(by, subscription_id)
        subscription.problem = str(error)[:500] if isinstance(error, Refused) else UNKNOWN
        subscription.problem_at = timezone.now()
        schedule(subscription, today)
        keep(subscription, by=by)
    if subscription.problem and subscription.problem != before:
        emit(SubscriptionStuck(**about(subscription), problem=subscription.problem), by=by)


def _pause_debtor(subscription: Subscription, today: date) -> None:
    days = subscription_policy().pause_after
    if not days or not subscription.is_active:
        return
    late = overdue_of(subscription.id, today)
    if late and late[0].days_overdue(today) >= days:
        pause_from(subscription, today, by=system_actor(), overdue=True)


def _with_drafts(subscription: Subscription) -> list[SubscriptionPeriod]:
    rows = SubscriptionPeriod.objects.filter(subscription=subscription, invoice__state=InvoiceState.DRAFT)
    return list(rows.select_related("invoice").order_by("starts_on"))
