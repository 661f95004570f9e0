"""What to do next: the expected value of the next action, and why. No database here.

What it is worth, times the chance to win it, times how much it matters to act now. The last one changes in steps
with time, so that the moment of the next step is known and nothing has to be reckoned before it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crm.money import digits_of
from crm.web.formats import duration, money

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNKNOWN_VALUE = 100_000  # hundredths of a currency, where the organization has no values yet
HIGHEST = 10**17
FOREVER = timedelta(days=36500)

Steps = tuple[tuple[timedelta, int], ...]
# Up to so long afterwards it matters so much, in thousandths.
ANSWER: Steps = ((DAY, 2000), (3 * DAY, 1400), (7 * DAY, 900), (30 * DAY, 500), (FOREVER, 250))  # after the target
PLANNED: Steps = ((DAY, 1300), (3 * DAY, 1500), (14 * DAY, 1000), (FOREVER, 400))  # after it was due
TOUCHED: Steps = (
    (DAY, 200), (3 * DAY, 500), (14 * DAY, 900), (45 * DAY, 500), (120 * DAY, 250), (FOREVER, 100),
)  # fmt: skip
TO_ANSWER, ANSWER_SOON, NOT_YET, TODAY = 1200, 1600, 150, 400
DEFAULT_TARGET = HOUR


class Waiting(Protocol):
    """What of a lead is looked at."""

    score: int
    chance: int | None
    value_minor: int | None
    currency: str
    created_at: datetime
    last_touch_at: datetime
    first_response_at: datetime | None
    response_due_at: datetime | None
    next_action_at: datetime | None

    @property
    def is_open(self) -> bool: ...


@dataclass(frozen=True)
class Urgency:
    """How much it matters to act now, in thousandths; until when that stays so; and why, in words."""

    weight: int
    until: datetime | None
    words: str


def priority_of(lead: Waiting, now: datetime, *, typical: int = 0) -> tuple[int, datetime | None]:
    """The expected value of the next action in hundredths of the lead's currency, and when it changes by itself.

    0 for closed leads. `typical`: what it counts as if nobody knows its worth, in hundredths, too.
    """
    if not lead.is_open:
        return 0, None
    urgency = urgency_of(lead, now)
    chance = lead.score * 10 if lead.chance is None else lead.chance
    value = hundredths(lead.value_minor or 0, lead.currency) or typical or UNKNOWN_VALUE
    return min(max(value, 1) * max(chance, 10) * urgency.weight // 1_000_000, HIGHEST), urgency.until


def why_now(lead: Waiting, now: datetime) -> str:
    """ "No answer for 2 h, great score, €86,000"; "" for closed leads. What is to be done comes first."""
    if not lead.is_open:
        return ""
    worth = money(lead.value_minor, lead.currency) if lead.value_minor else ""
    words = ", ".join(word for word in (urgency_of(lead, now).words, _quality(lead), worth) if word)
    return f"{words[:1].upper()}{words[1:]}"


def urgency_of(lead: Waiting, now: datetime) -> Urgency:
    """Whoever waits for an answer comes before whoever has one; then what is due; then whom nobody touched lately."""
    if lead.first_response_at is None:
        return _unanswered(lead, now)
    if lead.next_action_at is not None:
        return _planned(lead.next_action_at, now)
    weight, until = _step(TOUCHED, lead.last_touch_at, now)
    return Urgency(weight, until, f"last touch {_ago(now - lead.last_touch_at)}")


def _unanswered(lead: Waiting, now: datetime) -> Urgency:
    came = lead.created_at or now
    due = lead.response_due_at or came + DEFAULT_TARGET
    if now >= due:
        weight, until = _step(ANSWER, due, now)
        return Urgency(weight, until, f"no answer for {duration(now - came)}")
    half = came + (due - came) / 2
    words = f"answer within {duration(max(due - now, MINUTE))}"
    return Urgency(TO_ANSWER, half, words) if now < half else Urgency(ANSWER_SOON, due, words)


def _planned(at: datetime, now: datetime) -> Urgency:
    if at > now + DAY:
        return Urgency(NOT_YET, at - DAY, f"planned in {duration(at - now)}")
    if at > now:
        return Urgency(TODAY, at, f"due in {duration(max(at - now, MINUTE))}")
    weight, until = _step(PLANNED, at, now)
    return Urgency(weight, until, f"due {_ago(now - at)}")


def _step(steps: Steps, since: datetime, now: datetime) -> tuple[int, datetime | None]:
    passed = now - since
    length, weight = next((step for step in steps if passed < step[0]), steps[-1])
    return weight, None if length == FOREVER else since + length


def hundredths(minor: int, currency: str) -> int:
    """Minor units as hundredths of the currency, so that yen and dinars stand beside euros by their number."""
    digits = digits_of(currency)
    return minor // 10 ** (digits - 2) if digits > 2 else minor * 10 ** (2 - digits)


def _quality(lead: Waiting) -> str:
    if lead.chance is not None:
        return f"{round(lead.chance / 10)}% to win"
    grade = "great" if lead.score >= 80 else "good" if lead.score >= 60 else "fair" if lead.score >= 40 else "low"
    return f"{grade} score"


def _ago(passed: timedelta) -> str:
    return "just now" if passed < MINUTE else f"{duration(passed)} ago"
