"""Let a subscription live through its days: bill, change, pause, renew and end, each once and in its order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.catalog.subscriptions import (
    SubscriptionEnded,
    SubscriptionPaused,
    SubscriptionRenewalNear,
    SubscriptionRenewed,
    SubscriptionResumed,
)
from crm.events.emit import emit
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.subscriptions.actions.billing import bill_charges, bill_period
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.movements import move
from sales.subscriptions.actions.planned import apply_planned
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.queries.subscriptions import subscription_policy
from sales.subscriptions.reckoning import set_renewal, worth_of

MORNING = time(6)
MOST_STEPS = 60  # of one subscription in one go; the rest comes with the next sweep
LONG = 12  # months: before it renews for as long or longer, the customer is told


@dataclass(frozen=True)
class Day:
    """The day on which something falls, the one on which that is done, and by whom."""

    on: date
    today: date
    by: Actor


type Step = Callable[[Subscription, Day], None]


def advance(subscription: Subscription, today: date, *, by: Actor) -> bool:
    """All that is due until today, in the order of its days; whether something is left for the next time.

    After a downtime it goes period by period. The subscription is locked, and not saved.
    """
    for _ in range(MOST_STEPS):
        due = [each for each in upcoming(subscription) if each[0] <= today]
        if not due:
            set_renewal(subscription)
            return False
        on, _place, step = min(due, key=lambda each: each[:2])
        step(subscription, Day(on, today, by))
    set_renewal(subscription)
    return True


def upcoming(subscription: Subscription) -> list[tuple[date, int, Step]]:
    """What happens on which day; of the same day, the lower number goes first."""
    if not subscription.is_running:
        return []
    active = subscription.is_active
    steps: list[tuple[date | None, Step]] = [
        (subscription.ends_on, _end),
        (subscription.pause_on if active else None, _pause),
        (subscription.resumes_on if not active else None, _resume),
        (subscription.planned_on, _change),
        (subscription.term_ends_on if subscription.renews else None, _renew),
        (subscription.next_on if active else None, _bill),
    ]
    return [(day, place, step) for place, (day, step) in enumerate(steps) if day is not None]


def schedule(subscription: Subscription, today: date, *, soon: bool = False) -> None:
    """Set when the sweep looks at it next: on the morning of its next day (`soon`: at once). It is not saved."""
    days = [day for day, _, _ in upcoming(subscription)]
    policy = subscription_policy()
    notice = notice_day(subscription, policy.notice_before) if policy.notice_mail else None
    if notice and subscription.noticed_on != subscription.renews_on:
        days.append(notice)
    if subscription.is_active and policy.pause_after:
        days.append(today)
    if soon and subscription.is_running:
        subscription.look_at = timezone.now()
        return
    following = max(min(days), today + timedelta(days=1)) if days else None
    subscription.look_at = _morning(following) if following else None


def notice_day(subscription: Subscription, before: int) -> date | None:
    """When the customer is told that it renews for a year or more: in time to say no; None where it does not."""
    day = subscription.renews_on
    length = subscription.renew_months if subscription.term_ends_on else subscription.rhythm.months
    if day is None or length < LONG or not subscription.renews:
        return None
    return day - timedelta(days=subscription.notice_days + before)


def tell_of_renewal(subscription: Subscription, today: date, *, by: Actor) -> None:
    """Once for each renewal, while it is still ahead; the mail follows from the event. It is not saved."""
    policy = subscription_policy()
    day, renews = notice_day(subscription, policy.notice_before), subscription.renews_on
    if not policy.notice_mail or day is None or renews is None or subscription.noticed_on == renews:
        return
    if day <= today < renews:
        subscription.noticed_on = renews
        emit(SubscriptionRenewalNear(**about(subscription), on=renews.isoformat()), by=by)


def resume_on(subscription: Subscription, on: date, *, by: Actor) -> None:
    """It is billed again from a day on; what is paid already stays paid. The subscription is locked, and not saved."""
    subscription.state = SubscriptionState.ACTIVE
    subscription.resumes_on = subscription.pause_on = None
    subscription.paused_for_debt = False
    if subscription.next_on < on:
        subscription.cycle_from = subscription.billed_until = on
    move(subscription, worth_of(subscription), on=on)
    emit(SubscriptionResumed(**about(subscription), on=on.isoformat()), by=by)


def pause_from(subscription: Subscription, on: date, *, by: Actor, overdue: bool = False) -> None:
    """Nothing is billed from a day on. The subscription is locked, and not saved."""
    subscription.state, subscription.pause_on = SubscriptionState.PAUSED, None
    subscription.paused_for_debt = overdue
    move(subscription, 0, on=on)
    until = subscription.resumes_on.isoformat() if subscription.resumes_on else ""
    emit(SubscriptionPaused(**about(subscription), on=on.isoformat(), until=until, overdue=overdue), by=by)


def _pause(subscription: Subscription, day: Day) -> None:
    pause_from(subscription, day.on, by=day.by)


def _resume(subscription: Subscription, day: Day) -> None:
    resume_on(subscription, day.on, by=day.by)


def _change(subscription: Subscription, day: Day) -> None:
    apply_planned(subscription, day.on, by=day.by)


def _renew(subscription: Subscription, day: Day) -> None:
    subscription.terms += 1
    ends = subscription.term_ends_on
    until = ends.isoformat() if ends else ""
    emit(SubscriptionRenewed(**about(subscription), on=day.on.isoformat(), until=until), by=day.by)


def _end(subscription: Subscription, day: Day) -> None:
    before = subscription.mrr_minor
    cancelled = subscription.cancel_on == day.on
    subscription.state = SubscriptionState.CANCELLED if cancelled else SubscriptionState.ENDED
    subscription.ended_on = day.on
    subscription.planned_on, subscription.planned = None, {}
    subscription.pause_on = subscription.resumes_on = None
    bill_charges(subscription, today=day.today)
    move(subscription, 0, on=day.on, reason=subscription.reason if cancelled else None)
    told = SubscriptionEnded(**about(subscription), on=day.on.isoformat(), cancelled=cancelled, before_minor=before)
    emit(told, by=day.by)


def _bill(subscription: Subscription, day: Day) -> None:
    bill_period(subscription, today=day.today)


def _morning(day: date) -> datetime:
    zone = Organization.objects.get(id=require_organization_id()).zone
    return timezone.make_aware(datetime.combine(day, MORNING), zone)
