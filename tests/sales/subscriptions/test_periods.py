"""Periods tile time, and parts of an amount add up to it, whatever the calendar does."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sales.quotes.lines import Line
from sales.subscriptions.periods import Every, Rhythm, Span, later, monthly, share
from sales.subscriptions.proration import pieces
from tests.billing.making import item

days = st.dates(date(1999, 1, 1), date(2060, 12, 31))
rhythms = st.builds(Rhythm, st.integers(1, 14), st.sampled_from(Every), days, st.one_of(st.just(0), st.integers(1, 31)))


@given(rhythms, days)
def test_periods_tile_time(rhythm: Rhythm, day: date) -> None:
    span = rhythm.whole(day)
    assert day in span
    assert rhythm.whole(span.until).begin == span.until
    assert rhythm.whole(span.begin - timedelta(days=1)).until == span.begin
    starts = [rhythm.start(number) for number in range(-3, 30)]
    assert starts == sorted(set(starts))
    assert rhythm.start(0) >= rhythm.since
    assert rhythm.start(-1) <= rhythm.since


@given(rhythms.filter(lambda rhythm: rhythm.months))
def test_the_anchor_day_does_not_drift(rhythm: Rhythm) -> None:
    for number in range(40):
        start = rhythm.start(number)
        following = start + timedelta(days=1)
        assert start.day == rhythm.day or (start.day < rhythm.day and following.day == 1)


def test_the_rule_in_words() -> None:
    monthly_ = Rhythm(1, Every.MONTH, date(2027, 12, 31))
    assert [f"{monthly_.start(n):%d.%m.%y}" for n in range(5)] == [
        "31.12.27", "31.01.28", "29.02.28", "31.03.28", "30.04.28"]  # fmt: skip
    first = Rhythm(1, Every.MONTH, date(2026, 3, 12), 1)
    assert first.rest(date(2026, 3, 12)) == Span(date(2026, 3, 12), date(2026, 4, 1))
    assert first.whole(date(2026, 3, 12)) == Span(date(2026, 3, 1), date(2026, 4, 1))
    assert Rhythm(2, Every.WEEK, date(2026, 3, 20)).rest(date(2026, 3, 30)).until == date(2026, 4, 3)  # past the DST
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(st.integers(-(10**12), 10**12), rhythms, days, st.lists(st.integers(0, 500), max_size=6))
def test_parts_add_up_to_the_whole(whole: int, rhythm: Rhythm, day: date, cuts: list[int]) -> None:
    of = rhythm.whole(day)
    marks = [of.begin, *sorted(of.begin + timedelta(days=cut % of.days) for cut in cuts), of.until]
    parts = [share(whole, of, Span(begin, until)) for begin, until in pairwise(marks)]
    assert sum(parts) == whole
    assert all(part * whole >= 0 for part in parts)


prices = st.decimals(0, 10**6, places=4)
lines = st.lists(
    st.builds(lambda price, count: item(price=str(price), quantity=str(count)), prices, st.integers(0, 99)), max_size=4
)


@given(lines, lines, rhythms, days, st.integers(0, 400), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_there_and_back_on_a_day_is_nothing(
    before: list[Line], after: list[Line], rhythm: Rhythm, day: date, cut: int, currency: str
) -> None:
    whole = rhythm.whole(day)
    billed = Span(min(day, whole.until), whole.until)
    at = whole.begin + timedelta(days=cut % whole.days)
    there, back = (pieces(*pair, at, billed, whole, currency) for pair in ((before, after), (after, before)))
    assert sum(piece.amount_minor for piece in [*there, *back]) == 0
    assert not pieces(before, before, at, billed, whole, currency)


@given(lines, lines, rhythms, days, st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_used_parts_and_changes_add_up(
    before: list[Line], after: list[Line], rhythm: Rhythm, day: date, cuts: tuple[int, int]
) -> None:
    """All of the old, changed on one day and cancelled on a later one: what was paid is what was used."""
    whole = rhythm.whole(day)
    first, second = sorted(whole.begin + timedelta(days=cut % whole.days) for cut in cuts)
    paid = sum(line.amount("EUR") for line in before)
    for was, now, at in ((before, after, first), (after, [], second)):
        paid += sum(piece.amount_minor for piece in pieces(was, now, at, whole, whole, "EUR"))
    used = sum(share(line.amount("EUR"), whole, Span(whole.begin, first)) for line in before)
    used += sum(share(line.amount("EUR"), whole, Span(first, second)) for line in after)
    assert paid == used


@given(st.integers(0, 10**10), st.integers(1, 24))
def test_each_month(minor: int, months: int) -> None:
    assert abs(monthly(minor, months, Every.MONTH) * months * 2 - minor * 2) <= months
    assert monthly(minor, 1, Every.YEAR) == monthly(minor, 12, Every.MONTH)
    assert monthly(1200, 1, Every.WEEK) == 5200
