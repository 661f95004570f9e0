"""Time-ordered identifiers."""

import os
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562, section 5.7), larger than every one this process made before.

    The 12 bits after the milliseconds hold its fraction and count up within one tick (method 3 of section
    6.2), so that sorting by id is sorting by creation and a cause precedes its effect.
    """
    global _last  # noqa: PLW0603
    with _lock:
        nanoseconds = time.time_ns()
        tick = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
        _last = tick = max(tick, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random)


def uuid7_at(at: datetime) -> UUID:
    """A new UUIDv7 that sorts among those made at that moment: for what happened before we heard of it."""
    random = int.from_bytes(os.urandom(10), "big") & 0xFFF_3FFF_FFFF_FFFF_FFFF
    return UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | random)


def uuid7_texts(count: int) -> list[str]:
    """So many new ids at once as text, each larger than the one before: for rows that are no objects."""
    global _last  # noqa: PLW0603
    if not count:
        return []
    with _lock:
        nanoseconds = time.time_ns()
        first = max(nanoseconds // 1_000_000 << 12 | (nanoseconds % 1_000_000 * 4096 // 1_000_000), _last + 1)
        _last = first + count - 1
    ends = os.urandom(8 * count).hex()
    found = []
    for number in range(count):
        tick = first + number
        end = ends[16 * number : 16 * number + 16]
        variant = "89ab"[int(end[0], 16) & 3]
        found.append(f"{tick >> 12:012x}7{tick & 0xFFF:03x}{variant}{end[1:]}")
    return found


def as_uuid(text: object) -> UUID | None:
    """The id that is written so, for example in an address; None for what is no id."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
