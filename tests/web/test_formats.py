"""How values read."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from crm.money import Money
from crm.web import formats
from crm.web.sparks import shares, spark_path

NOW = datetime(2026, 11, 19, 13, 32, tzinfo=UTC)  # a Thursday
MINOR = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.fixture(autouse=True)
def _thursday() -> object:
    with time_machine.travel(NOW, tick=False), timezone.override("Europe/Berlin"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (21_000_000, "EUR", "€210,000"),
        (1_426_050, "EUR", "€14,260.50"),
        (8400, "GBP", "£84"),
        (-1250, "EUR", "−€12.50"),
        (5000, "JPY", "¥5,000"),
        (1234, "KWD", "KWD\xa01.234"),
        (0, "EUR", "€0"),
    ],
)
def test_money(minor: int, currency: str, words: str) -> None:
    assert formats.money(minor, currency) == words
    assert formats.money(Money(minor, currency)) == words


def test_money_with_cents_where_they_matter() -> None:
    assert formats.money(1_426_000, "EUR", exact=True) == "€14,260.00"
    assert formats.money(5000, "JPY", exact=True) == "¥5,000"
    assert formats.money(None, "EUR") == ""


def test_money_in_the_readers_own_format() -> None:
    with translation.override("de"):
        assert formats.money(1_426_050, "EUR") == "14.260,50\xa0€"


@pytest.mark.parametrize(
    ("euros", "words"),
    [
        (999, "€999"),
        (1000, "€1k"),
        (48_600, "€48.6k"),
        (486_000, "€486k"),
        (999_600, "€1m"),
        (1_418_700, "€1.42m"),
        (2_000_000_000, "€2bn"),
        (-1_418_700, "−€1.42m"),
    ],
)
def test_compact_money(euros: int, words: str) -> None:
    assert formats.money(euros * 100, "EUR", compact=True) == words


@given(MINOR)
def test_money_loses_nothing(minor: int) -> None:
    digits = formats.money(minor, "EUR", exact=True).replace(formats.MINUS, "-")
    assert int("".join(sign for sign in digits if sign.isdigit() or sign == "-")) == minor


@given(MINOR)
def test_compact_money_is_short(minor: int) -> None:
    assert len(formats.money(minor, "EUR", compact=True)) <= len("−€1,000,000bn")


def test_numbers() -> None:
    assert formats.number(1204) == "1,204"
    assert formats.number(0.125, 2) == "0.12"
    assert formats.number(None) == ""
    assert formats.capped(10_000) == "10,000"
    assert formats.capped(10_001) == "10,000+"
    assert formats.percent(0.31) == "31%"
    assert formats.percent(0.0034, 1) == "0.3%"
    assert [formats.signed(value) for value in (18, 0, -4)] == ["+18", "0", "−4"]
    assert [formats.file_size(size) for size in (0, 912, 1_200_000)] == ["0 bytes", "912 bytes", "1.2 MB"]


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-12), "12 min ago"),
        (timedelta(minutes=25), "in 25 min"),
        (timedelta(hours=-3), "today, 11:32"),
        (timedelta(hours=2), "today, 16:32"),
        (timedelta(hours=-20), "yesterday"),
        (timedelta(hours=20), "tomorrow, 10:32"),
        (timedelta(days=-3), "Mon 16 Nov"),
        (timedelta(days=-7), "12 November"),
        (timedelta(days=-365), "19 November 2025"),
    ],
)
def test_time_ago(away: timedelta, words: str) -> None:
    assert formats.time_ago(NOW + away) == words


def test_the_day_is_the_viewers_own() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    assert formats.time_ago(late) == "today, 00:30"
    with timezone.override("America/New_York"):
        assert formats.time_ago(late) == "yesterday"


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_time_reads_as_something(moment: datetime) -> None:
    assert formats.time_ago(moment)
    assert str(moment.isoformat()) in formats.time_tag(moment)


def test_time_tag_has_the_exact_time_on_hover() -> None:
    tag = formats.time_tag(NOW - timedelta(minutes=12))
    assert tag == ('<time datetime="2026-11-19T13:20:00+00:00" title="Thu 19 Nov 2026, 14:20 CET">12 min ago</time>')
    assert formats.time_tag(None) == ""


def test_times_in_the_readers_own_language() -> None:
    with translation.override("de"):
        assert formats.day(date(2026, 3, 12)) == "12 März"
        assert formats.exact_time(NOW).startswith("Do 19 Nov 2026")


def test_dates() -> None:
    assert formats.day(date(2026, 11, 12)) == "12 November"
    assert formats.day(date(2027, 3, 31), short=True) == "31 Mar 2027"
    assert formats.moment(NOW) == "19 November, 14:32"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 s"),
        (26 * 60, "26 min"),
        (4200, "1 h 10"),
        (3 * 3600, "3 h"),
        (47 * 3600, "47 h"),
        (86400 * 2, "2 days"),
        (-240, "−4 min"),
    ],
)
def test_duration(seconds: int, words: str) -> None:
    assert formats.duration(seconds) == formats.duration(timedelta(seconds=seconds)) == words


def test_plural() -> None:
    assert formats.plural(1, "person", "people") == "1 person"
    assert formats.plural(1200, "person", "people") == "1,200 people"
    assert formats.plural(0, "lead") == "0 leads"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Petra Lang", "PL"),
        ("Élodie Marchetti", "ÉM"),
        ("Noor van Dijk", "ND"),
        ("fatima", "F"),
        ("Anna Maria Keller", "AK"),
        ("", "?"),
        (None, "?"),
        ("24/7 Fitness", "F"),
    ],
)
def test_initials(name: str | None, letters: str) -> None:
    assert formats.initials(name) == letters


@given(st.text())
def test_any_name_has_initials_and_a_colour(name: str) -> None:
    assert 1 <= len(formats.initials(name)) <= 2
    assert formats.avatar_tone(name) in range(1, 7)
    assert formats.avatar_tone(name) == formats.avatar_tone(name)


def test_phone() -> None:
    assert formats.phone("+4989555120") == "+49 89 555120"
    assert formats.phone("extension 12") == "extension 12"
    assert formats.phone("") == ""


@given(st.text())
def test_outside_text_never_becomes_markup(text: str) -> None:
    inside = formats.paragraphs(text).replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in inside
    assert ">" not in inside
    assert '"' not in formats.attrs({"title": text})[8:-1]


def test_paragraphs() -> None:
    assert formats.paragraphs("One\nline\n\nTwo & <b>") == "<p>One<br>line</p><p>Two &amp; &lt;b&gt;</p>"


def test_attrs() -> None:
    assert formats.attrs({"hx_get": "/a?b=1&c=2", "hidden": True, "title": None, "disabled": False, "class_": "x"}) == (
        ' hx-get="/a?b=1&amp;c=2" hidden class="x"'
    )


@given(st.lists(st.floats(min_value=-1e9, max_value=1e9), max_size=40))
def test_sparks_stay_inside_their_frame(points: list[float]) -> None:
    path = spark_path(points)
    heights = [float(place.split()[1]) for place in path.removeprefix("M").split(" L")] if points else []
    assert all(2.9 <= height <= 25.1 for height in heights)


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1))
def test_shares_are_percentages(values: list[float]) -> None:
    widths = shares(values)
    assert all(0 <= width <= 100 for width in widths)
    assert all((width > 0) == (value > 0) for width, value in zip(widths, values, strict=True))


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "Good evening"), (4, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening")],
)
def test_greeting_goes_by_the_readers_clock(hour: int, words: str) -> None:
    with time_machine.travel(datetime(2026, 11, 19, hour - 1, 30, tzinfo=UTC), tick=False):  # Berlin is an hour ahead
        assert formats.greeting() == words
