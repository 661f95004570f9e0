"""What to do next, and why."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leads.priority import priority_of, urgency_of, why_now

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Waits:
    """A lead as far as its place in the inbox goes."""

    score: int = 85
    chance: int | None = None
    value_minor: int | None = 8_600_000
    currency: str = "EUR"
    created_at: datetime = NOW - 2 * HOUR
    last_touch_at: datetime = NOW - 2 * HOUR
    first_response_at: datetime | None = None
    response_due_at: datetime | None = None
    next_action_at: datetime | None = None
    is_open: bool = True


MOMENTS = st.timedeltas(-timedelta(days=400), timedelta(days=40)).map(lambda passed: NOW + passed)
LEADS = st.builds(
    Waits,
    score=st.integers(0, 100),
    chance=st.none() | st.integers(0, 1000),
    value_minor=st.none() | st.integers(0, 10**15),
    created_at=MOMENTS.filter(lambda at: at <= NOW),
    last_touch_at=MOMENTS.filter(lambda at: at <= NOW),
    first_response_at=st.none() | st.just(NOW - DAY),
    response_due_at=st.none() | MOMENTS,
    next_action_at=st.none() | MOMENTS,
    is_open=st.booleans(),
)


def test_it_says_why() -> None:
    assert why_now(Waits(), NOW) == "No answer for 2 h, great score, €86,000"
    assert why_now(Waits(chance=341, first_response_at=NOW), NOW).startswith("Last touch 2 h ago, 34% to win, €86,000")
    assert why_now(Waits(is_open=False), NOW) == ""


@given(lead=LEADS)
def test_nothing_changes_before_it_says_so(lead: Waits) -> None:
    worth, until = priority_of(lead, NOW)
    assert 0 <= worth < 2**63
    assert until is None or until > NOW
    if until is not None:
        assert priority_of(lead, until - timedelta(microseconds=1))[0] == worth


@given(lead=LEADS, more=st.integers(1, 10**6))
def test_more_worth_never_comes_later(lead: Waits, more: int) -> None:
    before, _ = priority_of(lead, NOW)
    lead.value_minor = max(lead.value_minor or 0, 100_000) + more
    assert priority_of(lead, NOW)[0] >= before or not lead.is_open


def test_who_waits_for_an_answer_comes_before_who_has_one() -> None:
    waits, has = Waits(), Waits(first_response_at=NOW - HOUR)
    assert priority_of(waits, NOW)[0] > priority_of(has, NOW)[0]
    assert urgency_of(Waits(created_at=NOW - HOUR / 2), NOW).weight < urgency_of(waits, NOW).weight


def test_what_is_due_comes_before_what_is_planned() -> None:
    due = Waits(first_response_at=NOW, next_action_at=NOW - HOUR)
    planned = Waits(first_response_at=NOW, next_action_at=NOW + 3 * DAY)
    assert priority_of(due, NOW)[0] > priority_of(planned, NOW)[0]
    assert "Planned in 3 days" in why_now(planned, NOW)
