"""The four facts of a card that decide: name, value, next action, age."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from sys import getsizeof
from typing import Protocol

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.tenancy.shelves import Shelf
from crm.web import parts
from crm.web.addresses import record_address
from crm.web.formats import money, plural
from sales.models import Deal, Stage
from sales.queries.cards import Card

NO_STEP = "No next step"
# As drawn, and until when that is right, by all that is drawn of them but the time of day.
CARDS: Shelf[tuple[SafeString, datetime]] = Shelf(most_bytes=4_000_000)


class Standing(Protocol):
    """A deal, or a card of one."""

    @property
    def is_open(self) -> bool: ...
    @property
    def next_step(self) -> str: ...
    @property
    def next_step_at(self) -> datetime | None: ...
    @property
    def stage_since(self) -> datetime: ...
    @property
    def won_at(self) -> datetime | None: ...


def draw_cards(cards: Iterable[Card], stage: Stage, *, amounts: bool) -> SafeString:
    """The cards of one column; without `amounts` for whose role shows none."""
    draw = _drawer(stage, amounts)
    return SafeString("".join([draw(card) for card in cards]))


def draw_card(card: Card, stage: Stage, *, amounts: bool) -> SafeString:
    """A deal that stands in this stage as a card."""
    return _drawer(stage, amounts)(card)


def _drawer(stage: Stage, amounts: bool) -> Callable[[Card], SafeString]:
    """Draws cards of the stage now: as they were drawn before, where nothing of them is otherwise by now."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    around = stage.is_open, stage.stalled_after_days, now.astimezone(zone).date(), zone, get_language(), amounts

    def draw(card: Card) -> SafeString:
        known = CARDS.get((card, around))
        if known is None or known[1] <= now:
            text = _drawn(card, stage, amounts)
            known = CARDS.put((card, around), (text, _good_until(card, now)), getsizeof(text))
        return known[0]

    return draw


def _good_until(card: Card, now: datetime) -> datetime:
    """When it has to be drawn anew within the same day: a step is late then, or it stands there a day longer."""
    stood = now - card.stage_since
    longer = card.stage_since + timedelta(days=stood.days + 1)
    late = card.next_step_at
    return min(longer, late) if late is not None and late > now else longer


def _drawn(card: Card, stage: Stage, amounts: bool) -> SafeString:
    days = stage.stalled_days(card.stage_since)
    return parts.card(
        card.id,
        card.name,
        record_address("sales:deal", card.id),
        sub=card.who,
        next=_next_action(card),
        owner=(card.owner_name, card.owner_id) if card.owner_name else None,
        value=money(card.value_minor, card.currency) if card.value_minor and amounts else None,
        age=age_words(card),
        stalled=f"Stalled {plural(days, 'day')}" if days else None,
        version=card.version,
    )


def _next_action(card: Card) -> tuple[str, str, bool] | None:
    words, late = next_words(card)
    icon = "alert-triangle" if words == NO_STEP else "calendar-event" if card.next_step_at else "arrow-right"
    return (words, icon, late) if words else None


def next_words(deal: Standing) -> tuple[str, bool]:
    """What is to be done next and when; and whether that should have been done already."""
    if not deal.next_step:
        return (NO_STEP if deal.is_open else "", False)
    if deal.next_step_at is None:
        return deal.next_step, False
    late = deal.is_open and deal.next_step_at < timezone.now()
    return f"{deal.next_step}, {'was due ' if late else ''}{_near(deal.next_step_at)}", late


def age_words(deal: Standing) -> str:
    """How long it has stood there; of a won one, when that was."""
    if deal.won_at:
        return f"won {_near(deal.won_at)}"
    days = (timezone.localdate() - timezone.localtime(deal.stage_since).date()).days
    return plural(days, "day") if days > 0 else "today"


def standing_words(deal: Deal) -> tuple[str, str]:
    """The same for a list, with its tone: amber if it should have moved on since. Needs its stage."""
    days = deal.stalled_days()
    return (f"Stalled {plural(days, 'day')}", "amber") if days else (age_words(deal), "")


def _near(moment: datetime) -> str:
    """Near days by name: "today", "tomorrow", "Tue 24 Nov", "6 November 2025"."""
    local = timezone.localtime(moment)
    away = (local.date() - timezone.localdate()).days
    if away in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[away]
    return date_format(local, "D j M" if abs(away) < 90 else "j M Y")
