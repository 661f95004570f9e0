"""Time-ordered identifiers."""

import os
import threading
import time
from datetime import datetime
from uuid import UUID

PARTS = [f"{part:03x}" for part in range(0x1000)]  # of a millisecond, as hexadecimal digits
VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))  # the two bits that say who defined the rest

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
    ends = bytearray(os.urandom(8 * count))
    ends[::8] = ends[::8].translate(VARIANT)
    text = ends.hex()
    found: list[str] = []
    while len(found) < count:  # those of one millisecond at a time
        tick, done = first + len(found), len(found)
        head, parts = f"{tick >> 12:012x}7", PARTS[tick & 0xFFF :][: count - done]
        starts = range(16 * done, 16 * (done + len(parts)), 16)
        found += [head + part + text[start : start + 16] for part, start in zip(parts, starts, strict=True)]
    return found


def as_uuid(text: object) -> UUID | None:
    """The id that is written so, for example in an address; None for what is no id."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
