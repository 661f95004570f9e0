"""Identifiers are UUIDv7 and grow."""

import threading
import time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.tenancy import ids
from crm.tenancy.ids import uuid7


def test_is_a_uuid7_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)  # tests before this one may have travelled into the future
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


@settings(max_examples=50)
@given(
    clock=st.lists(st.integers(min_value=1_700_000_000_000_000_000, max_value=1_900_000_000_000_000_000), min_size=2)
)
def test_grows_whatever_the_clock_does(clock: list[int]) -> None:
    """Clocks are set back, and stand still within one tick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "_last", 0)
        readings = iter(clock)
        patch.setattr(time, "time_ns", lambda: next(readings))
        made = [uuid7() for _ in clock]
    assert made == sorted(set(made))
    assert all(each.version == 7 for each in made)


def test_grows_across_threads() -> None:
    made: list[list[UUID]] = [[] for _ in range(8)]

    def work(mine: list[UUID]) -> None:
        mine.extend(uuid7() for _ in range(2_000))

    threads = [threading.Thread(target=work, args=[mine]) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in made)
    assert len({each for mine in made for each in mine}) == 16_000


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9000), max_size=4))
def test_many_at_once_are_the_same_kind(counts: list[int]) -> None:
    before = uuid7().hex
    made = [text for count in counts for text in ids.uuid7_texts(count)]
    assert len(made) == sum(counts)
    in_order = [before, *made, uuid7().hex]
    assert in_order == sorted(set(in_order))
    assert {(UUID(each).version, UUID(each).variant) for each in made} <= {(7, "specified in RFC 4122")}
