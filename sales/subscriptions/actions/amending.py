"""Change quantity, price, products or interval of what runs: now, to the day, or from the next period on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from crm.events.catalog.subscriptions import SubscriptionAmended, SubscriptionChangeDropped
from crm.events.emit import emit
from crm.records.actions.keeping import NOTHING, Beside, keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.quotes.lines import Line
from sales.quotes.sums import Sums
from sales.subscriptions.actions.billing import bill_charges
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.planned import interval_change, set_to, would_change
from sales.subscriptions.actions.running import advance, schedule
from sales.subscriptions.guarding import MOST_EVERY, require_running
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription, SubscriptionCharge, SubscriptionPeriod
from sales.subscriptions.periods import Every, monthly
from sales.subscriptions.proration import Piece, part_of, pieces
from sales.subscriptions.queries.subscriptions import get_subscription
from sales.subscriptions.reckoning import sums_for
from sales.subscriptions.words import span_words


@dataclass(frozen=True)
class Change:
    """What shall hold: now, or from the next period on. `at_once`: what it costs goes on an invoice of its own.

    `seen` is the version that was looked at.
    """

    lines: Sequence[Line]
    every: int
    unit: str
    now: bool = True
    at_once: bool = False
    seen: int | None = None


@dataclass(frozen=True)
class Preview:
    """What a change would do, in minor units: from which day, what each line costs or gives back until the period ends.

    `more`: what that comes to, with tax; `each`: what a whole period costs from then on. `whole_now`: a whole new
    period begins and is billed at once.
    """

    on: date
    pieces: list[tuple[Piece, Line]]
    more: Sums
    each: Sums
    before_minor: int
    after_minor: int
    whole_now: bool = False


def preview_change(subscription: Subscription, change: Change, today: date) -> Preview:
    """What it would cost; nothing is changed. Raises Refused for what can't be."""
    _check(subscription, change)
    on = _day_of(subscription, change, today)
    found = _pieces(subscription, change, on) if change.now else []
    rows = [(piece, _said(subscription, piece)) for piece in found]
    each = sums_for(subscription, change.lines)
    after = monthly(each.totals.net.minor, change.every, Every(change.unit))
    more = sums_for(subscription, [line for _, line in rows])
    new = change.now and bool(interval_change(subscription, change.every, change.unit))
    return Preview(on, rows, more, each, subscription.mrr_minor, after, whole_now=new)


@transaction.atomic
def change_subscription(subscription_id: UUID, change: Change, *, today: date | None = None, by: Actor) -> Subscription:
    """Let other lines or another interval hold. The same as it is changes nothing.

    Raises NotFound, NotAllowed, Stale where somebody changed it since `seen`, Refused.
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    if change.seen is not None and change.seen != subscription.version:
        raise Stale("Somebody changed this subscription meanwhile. Look at it again, then change it.")
    today = today or timezone.localdate()
    _check(subscription, change)
    advance(subscription, today, by=by)
    beside = _now(subscription, change, today, by) if change.now else _plan(subscription, change, by)
    schedule(subscription, today)
    keep(subscription, by=by, beside=beside)  # also where nothing is new: what fell due meanwhile was done
    return subscription


@transaction.atomic
def drop_change(subscription_id: UUID, *, by: Actor) -> Subscription:
    """What was planned will not be. Raises NotFound, NotAllowed."""
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    if subscription.planned_on is None:
        return subscription
    on = subscription.planned_on.isoformat()
    subscription.planned_on, subscription.planned = None, {}
    schedule(subscription, timezone.localdate())
    keep(subscription, by=by)
    emit(SubscriptionChangeDropped(**about(subscription), on=on), by=by)
    return subscription


def give_back(subscription: Subscription, on: date) -> None:
    """What is left of the billed period from a day on waits as a credit, and the period ends there. It is not saved."""
    period = billed_period(subscription, on)
    if period is None:
        return
    found = pieces(lines_of(subscription.id), [], on, period.span, period.whole, subscription.currency)
    write_charges(subscription, found)
    cut(subscription, period, on)


def cut(subscription: Subscription, period: SubscriptionPeriod, on: date) -> None:
    """A period ends before its time. The subscription is not saved."""
    period.until = on
    period.save()
    subscription.billed_until = on


def billed_period(subscription: Subscription, day: date) -> SubscriptionPeriod | None:
    """The period that was billed and has this day in it."""
    rows = SubscriptionPeriod.objects.filter(subscription=subscription, starts_on__lte=day, until__gt=day)
    return rows.order_by("-starts_on").first()


def write_charges(subscription: Subscription, found: Sequence[Piece]) -> None:
    """Let the pieces wait for the next invoice."""
    rows = []
    for piece in found:
        line = _said(subscription, piece)
        rows.append(
            SubscriptionCharge(
                subscription=subscription, name=line.name, description=line.description,
                currency=subscription.currency, amount_minor=piece.amount_minor, tax_rate=line.tax_rate,
                tax_category=line.tax_category, starts_on=piece.span.begin, until=piece.span.until,
            )
        )  # fmt: skip
    SubscriptionCharge.objects.bulk_create(rows)


def _check(subscription: Subscription, change: Change) -> None:
    require_running(subscription)
    if not any(line.is_item for line in change.lines):
        raise Refused("Leave at least one item. To end it, cancel the subscription.")
    if not 1 <= change.every <= MOST_EVERY:
        raise Refused(f"An interval is 1 to {MOST_EVERY} weeks, months, quarters or years.")
    if sums_for(subscription, change.lines).totals.gross.minor < 0:
        raise Refused("It comes to less than nothing.")


def _day_of(subscription: Subscription, change: Change, today: date) -> date:
    return max(today, subscription.cycle_from) if change.now else max(subscription.next_on, today)


def _pieces(subscription: Subscription, change: Change, on: date) -> list[Piece]:
    period = billed_period(subscription, on)
    if period is None:
        return []
    after = [] if interval_change(subscription, change.every, change.unit) else change.lines
    return pieces(lines_of(subscription.id), after, on, period.span, period.whole, subscription.currency)


def _now(subscription: Subscription, change: Change, today: date, by: Actor) -> Beside:
    on = _day_of(subscription, change, today)
    write_charges(subscription, _pieces(subscription, change, on))
    period = billed_period(subscription, on)
    if period and interval_change(subscription, change.every, change.unit):
        cut(subscription, period, on)
    subscription.planned_on, subscription.planned = None, {}
    told = set_to(subscription, change.lines, change.every, change.unit, on=on, by=by)
    advance(subscription, today, by=by)
    if change.at_once:
        bill_charges(subscription, today=today)
    return told


def _plan(subscription: Subscription, change: Change, by: Actor) -> Beside:
    before, own = lines_of(subscription.id), interval_change(subscription, change.every, change.unit)
    words = own | would_change(before, change.lines, subscription.currency)
    if not words:
        return NOTHING
    on = subscription.next_on
    subscription.planned_on = on
    subscription.planned = {
        "lines": [line.to_json() for line in change.lines], "every": change.every, "unit": change.unit,
    }  # fmt: skip
    told = SubscriptionAmended(
        **about(subscription), on=on.isoformat(), before_minor=subscription.mrr_minor, planned=True, changes=words
    )
    emit(told, by=by)
    return NOTHING


def _said(subscription: Subscription, piece: Piece) -> Line:
    """How a piece stands on the invoice: "Credit: Fibre 500", "12 – 31 October 2026, 2: 20 of 31 days"."""
    days = (piece.span.days, piece.of.days)
    line = part_of(piece.line, piece.amount_minor, subscription.currency, days=days, about="Credit:" * piece.is_credit)
    with translation.override(Organization.objects.get(id=require_organization_id()).language):
        words = f"{span_words(piece.span)}, {line.description}"
    return Line.new(**{**{n: v for n, v in vars(line).items() if n != "id"}, "description": words})
