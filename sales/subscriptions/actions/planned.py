"""Other lines or another interval: from a day on, or now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.accounts.actor import Actor
from crm.events.catalog.subscriptions import SubscriptionAmended
from crm.events.emit import emit
from sales.actions.document_lines import Told
from sales.quotes.lines import Line
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.lines import write_lines
from sales.subscriptions.actions.movements import move
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.periods import Every, Rhythm
from sales.subscriptions.reckoning import set_sums, worth_of
from sales.subscriptions.words import every_words, interval_of


def apply_planned(subscription: Subscription, on: date, *, by: Actor) -> None:
    """The day of a planned change has come. The subscription is locked, and not saved."""
    planned: Any = subscription.planned
    subscription.planned_on, subscription.planned = None, {}
    lines = [Line.from_json(each) for each in planned["lines"]]
    set_to(subscription, lines, planned["every"], planned["unit"], on=on, by=by)


def set_to(subscription: Subscription, lines: Sequence[Line], every: int, unit: str, *, on: date, by: Actor) -> Told:
    """From a day on these lines and this interval hold; what is billed already is the caller's business.

    Another interval begins its periods on that day. The subscription is locked, and not saved.
    """
    before = subscription.mrr_minor
    words = {**interval_change(subscription, every, unit)}
    told = write_lines(subscription, lines_of(subscription.id), lines)
    if words:
        _new_rhythm(subscription, every, unit, on)
    set_sums(subscription, lines)
    if subscription.is_active:
        move(subscription, worth_of(subscription), on=on)
    words |= line_changes(told)
    if words:
        emit(SubscriptionAmended(**about(subscription), on=on.isoformat(), before_minor=before, changes=words), by=by)
    return told


def interval_change(subscription: Subscription, every: int, unit: str) -> dict[str, tuple[str, str]]:
    """What is said of another interval; {} for the same."""
    if (every, unit) == (subscription.every, subscription.unit):
        return {}
    return {"Billed": (interval_of(subscription), every_words(every, unit))}


def would_change(before: Sequence[Line], after: Sequence[Line], currency: str) -> dict[str, tuple[str, str]]:
    """What would be said of other lines, before they are written."""
    was, now = {line.id: line for line in before}, {line.id: line for line in after}
    found = {}
    for place, line_id in enumerate([*was, *(each for each in now if each not in was)], 1):
        old, new = was.get(line_id), now.get(line_id)
        if old != new:
            found[f"Line {place}"] = (old.words(currency) if old else "", new.words(currency) if new else "")
    return found


def line_changes(told: Told) -> dict[str, tuple[str, str]]:
    """What write_lines() told, as events say it."""
    return {label: (old, new) for _, _, (label, old, new) in told.values()}


def _new_rhythm(subscription: Subscription, every: int, unit: str, on: date) -> None:
    old: Rhythm = subscription.rhythm
    keeps_day = bool(old.months) and unit != Every.WEEK and old.whole(on).begin == on
    subscription.anchor_day = old.day if keeps_day else 0
    subscription.every, subscription.unit = every, unit
    subscription.cycle_from = on
