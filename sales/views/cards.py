"""The four facts of a card that decide: name, value, next action, age."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format

from crm.web.formats import plural
from sales.models import Deal
from sales.words import who_words

NO_STEP = "No next step"


@dataclass(frozen=True)
class Card:
    """What `ui.card` needs besides the deal's own columns."""

    sub: str
    next: str
    icon: str
    late: bool
    age: str
    stalled: str


def card_of(deal: Deal) -> Card:
    """The deal as a card. Needs its stage, person and company."""
    days = deal.stalled_days()
    step, late = next_words(deal)
    return Card(
        sub=who_words(deal),
        next=step,
        icon="alert-triangle" if step == NO_STEP else "calendar-event" if deal.next_step_at else "arrow-right",
        late=late,
        age=age_words(deal),
        stalled=f"Stalled {plural(days, 'day')}" if days else "",
    )


def next_words(deal: Deal) -> tuple[str, bool]:
    """What is to be done next and when; and whether that should have been done already."""
    if not deal.next_step:
        return (NO_STEP if deal.is_open else "", False)
    if deal.next_step_at is None:
        return deal.next_step, False
    late = deal.is_open and deal.next_step_at < timezone.now()
    return f"{deal.next_step}, {'was due ' if late else ''}{_near(deal.next_step_at)}", late


def age_words(deal: Deal) -> str:
    """How long it has stood there; of a won one, when that was."""
    if deal.won_at:
        return f"won {_near(deal.won_at)}"
    days = (timezone.localdate() - timezone.localtime(deal.stage_since).date()).days
    return plural(days, "day") if days > 0 else "today"


def _near(moment: datetime) -> str:
    """Near days by name: "today", "tomorrow", "Tue 24 Nov", "6 November 2025"."""
    local = timezone.localtime(moment)
    away = (local.date() - timezone.localdate()).days
    if away in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[away]
    return date_format(local, "D j M" if abs(away) < 90 else "j M Y")
