"""Whatever a browser sends, what comes out of it can be kept, and says nothing that was not meant to be said."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.tracking.cleaning import MOST, OLDEST, Unreadable, clean_path, read_batch
from crm.tracking.origins import is_allowed, read_origin
from crm.tracking.sources import LONGEST, touch_of, touch_words
from crm.tracking.tokens import read_site_token

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=10,
)
EVENT = st.fixed_dictionaries(
    {"i": st.uuids().map(str) | ANYTHING, "u": st.text() | ANYTHING},
    optional=dict.fromkeys("tpsrndk", ANYTHING),
)


@given(st.binary(max_size=300))
def test_bytes_are_a_batch_or_are_refused(body: bytes) -> None:
    with suppress(Unreadable):
        assert len(read_batch(body, now=NOW).events) <= MOST


@given(st.lists(EVENT, max_size=8), st.uuids() | st.none(), ANYTHING)
def test_what_is_kept_fits_its_columns(events: list[Any], visitor: UUID | None, sent: Any) -> None:
    body = json.dumps({"v": str(visitor), "n": sent, "e": events}).encode()
    try:
        batch = read_batch(body, now=NOW)
    except Unreadable:
        return
    assert len({event.id for event in batch.events}) == len(batch.events) <= MOST
    for event in batch.events:
        assert NOW - OLDEST <= event.at <= NOW
        assert event.path.startswith("/")
        assert len(event.path) <= 300
        assert len(event.title) <= 120
        assert len(event.name) <= 60
        assert (event.visit_id is None) or visitor is not None
        texts = "".join(
            [event.path, event.title, event.name, json.dumps(event.facts, ensure_ascii=False, allow_nan=False)]
        )
        assert "\x00" not in texts
        assert texts.encode("utf-8")


@given(st.lists(EVENT, max_size=4))
def test_who_must_not_be_recognized_is_not(events: list[Any]) -> None:
    body = json.dumps({"v": str(uuid4()), "n": 0, "e": events}).encode()
    batch = read_batch(body, now=NOW, recognize=False)
    assert (batch.visitor_id, batch.token) == (None, "")
    assert all(event.visit_id is None and event.touch is None for event in batch.events)


@given(st.text(), st.text())
def test_addresses_and_pages_before_never_break_it(address: str, referrer: str) -> None:
    touch = touch_of(address, referrer, landing=clean_path(address))
    assert all(len(getattr(touch, fact)) <= longest for fact, longest in LONGEST.items())
    assert isinstance(touch_words(touch.source, touch.medium, touch.campaign), str)


@given(st.text(alphabet="abc.é", min_size=1, max_size=20), st.text(alphabet="abcé", min_size=1, max_size=20))
def test_what_may_be_private_is_not_in_the_path(name: str, host: str) -> None:
    address = f"{name}@{host}.example"
    path = clean_path(f"https://shop.example/reset/{address}/x?token=secret&mail={address}#here")
    assert "@" not in path
    assert "secret" not in path


@pytest.mark.parametrize(
    ("address", "referrer", "words"),
    [
        ("https://a.example/?utm_source=Google&utm_medium=cpc&utm_campaign=spring", "", "Google Ads / spring"),
        ("https://a.example/?gclid=x", "https://www.google.com/", "Google Ads"),
        ("https://a.example/", "https://www.google.co.uk/search?q=x", "Google search"),
        ("https://a.example/", "https://lnkd.in/x", "LinkedIn"),
        ("https://a.example/", "https://blog.partner.example/post?x=1", "blog.partner.example"),
        ("https://a.example/", "https://www.a.example/b", ""),
        ("https://a.example/", "", ""),
        ("https://a.example/?utm_campaign=fair", "", "fair"),
    ],
)
def test_where_somebody_came_from_in_words(address: str, referrer: str, words: str) -> None:
    touch = touch_of(address, referrer)
    assert touch_words(touch.source, touch.medium, touch.campaign) == words


def test_a_wrong_clock_is_put_right() -> None:
    event = {"i": str(uuid4()), "u": "/", "t": 1_000_000}
    batch = read_batch(json.dumps({"n": 1_060_000, "e": [event]}).encode(), now=NOW)
    assert batch.events[0].at == NOW - timedelta(minutes=1)


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_text_is_a_token_by_chance(token: str, secret: str) -> None:
    assert read_site_token(token, secret) is None


@given(st.text(max_size=40))
def test_an_origin_as_typed_is_one_or_is_refused(text: str) -> None:
    try:
        origin = read_origin(text)
    except ValueError:
        return
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    ("origin", "pattern", "allowed"),
    [
        ("https://a.example", "https://a.example", True),
        ("https://x.a.example", "https://*.a.example", True),
        ("https://a.example", "https://*.a.example", False),
        ("http://x.a.example", "https://*.a.example", False),
        ("https://evila.example", "https://*.a.example", False),
        ("https://a.example.evil.example", "https://a.example", False),
    ],
)
def test_which_origins_may_send(origin: str, pattern: str, allowed: bool) -> None:
    assert is_allowed(origin, [pattern]) is allowed
