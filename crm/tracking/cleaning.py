"""What came from a browser, made into what may be kept. Nothing of it is believed; no database here.

A batch is JSON: `v` the visitor, `n` the browser's clock in milliseconds when it was sent, `e` its events, each with
`i` (id), `t` (when, by the browser's clock), `u` (address), `p` (the page's title), `s` (the visit), `r` (the page
before, where the visit begins), `n` (a name) and `d` (facts) of something the site reports, `k` (a signed token that
says who it is).
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from crm.tracking.sources import Touch, touch_of

LARGEST = 64 * 1024  # bytes of a batch: no browser's beacon takes more
MOST = 100  # events in a batch
MOST_FACTS, LONGEST_FACT = 20, 200
OLDEST = timedelta(days=7)  # what a browser kept while it was offline
LONGEST_TOKEN = 2000
UUID_TEXT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
EMAIL = re.compile(r"[^/\s@%]{1,64}(?:@|%40)[^/\s@%]{1,255}")
CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class Unreadable(ValueError):
    """It is no batch; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class CleanEvent:
    """A page view, or something the site reported under a `name`. `touch` where a visit begins with it."""

    id: UUID
    at: datetime
    path: str
    title: str = ""
    name: str = ""
    facts: dict[str, Any] | None = None
    visit_id: UUID | None = None
    touch: Touch | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is to be kept, and a token by which the visitor says who he is."""

    visitor_id: UUID | None
    events: list[CleanEvent] = field(default_factory=list)
    token: str = ""


def read_batch(body: bytes, *, now: datetime, recognize: bool = True) -> Batch:
    """The events of a batch. Raises Unreadable for what is none; single events that make no sense are left out.

    Without `recognize` nothing is kept that could tell one visitor from another.
    """
    if len(body) > LARGEST:
        raise Unreadable(f"A batch has at most {LARGEST:,} bytes.")
    sent = _json(body)
    entries = sent.get("e")
    if not isinstance(entries, list):
        raise Unreadable('A batch is {"v": visitor, "n": milliseconds, "e": [events]}.')
    if len(entries) > MOST:
        raise Unreadable(f"A batch has at most {MOST} events.")
    visitor = read_id(sent.get("v")) if recognize else None
    clock = _Clock(now, sent.get("n"))
    found = {event.id: event for entry in entries if (event := _event(entry, clock, known=visitor is not None))}
    token = next((text for entry in entries if (text := _token(entry))), "") if visitor else ""
    return Batch(visitor_id=visitor, events=list(found.values()), token=token)


class _Clock:
    """Browsers' clocks are wrong; how long before sending something happened is right."""

    def __init__(self, now: datetime, sent: Any) -> None:
        self.now, self.sent = now, sent

    def at(self, then: Any) -> datetime:
        """When it happened by our clock: not in the future, not longer ago than OLDEST."""
        if not _is_number(then) or not _is_number(self.sent):
            return self.now
        ago = min(max((self.sent - then) / 1000, 0), OLDEST.total_seconds())
        return self.now - timedelta(seconds=ago)


def _json(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON.") from None
    if not isinstance(sent, dict):
        raise Unreadable("A batch is a JSON object.")
    return sent


def _event(entry: Any, clock: _Clock, *, known: bool) -> CleanEvent | None:
    if not isinstance(entry, dict) or "k" in entry:
        return None
    event_id, address = read_id(entry.get("i")), entry.get("u")
    if event_id is None or not isinstance(address, str) or not address:
        return None
    path = clean_path(address)
    visit = read_id(entry.get("s")) if known else None
    name = _text(entry.get("n"), 60)
    return CleanEvent(
        id=event_id,
        at=clock.at(entry.get("t")),
        path=path,
        title=EMAIL.sub("…", _text(entry.get("p"), 120)),
        name=name,
        facts=_facts(entry.get("d")) if name else None,
        visit_id=visit,
        touch=touch_of(_text(address, 2000), _text(entry["r"], 2000), landing=path) if visit and "r" in entry else None,
    )


def clean_path(address: str) -> str:
    """The page without what stands behind the question mark, and without an e-mail address in it.

    What stands behind the # counts only where a site keeps its pages there ("#/prices").
    """
    try:
        parts = urlsplit(_text(address, 2000))
    except ValueError:
        return "/"
    route = parts.fragment.partition("?")[0] if parts.fragment.startswith(("/", "!")) else ""
    path = f"/{parts.path.lstrip('/')}" + (f"#{route}" if route else "")
    return EMAIL.sub("…", path)[:300]


def _facts(given: Any) -> dict[str, Any] | None:
    """Plain values only."""
    if not isinstance(given, dict):
        return None
    kept = {_text(name, 40): _fact(value) for name, value in list(given.items())[:MOST_FACTS]}
    return {name: value for name, value in kept.items() if name and value is not None} or None


def _fact(value: Any) -> Any:
    if isinstance(value, bool) or _is_number(value):
        return value
    return _text(value, LONGEST_FACT) or None


def _token(entry: Any) -> str:
    token = entry.get("k") if isinstance(entry, dict) else None
    return token if isinstance(token, str) and len(token) <= LONGEST_TOKEN else ""


def read_id(text: Any) -> UUID | None:
    """A number that a browser made up; None for anything else."""
    return UUID(text) if isinstance(text, str) and UUID_TEXT.fullmatch(text) else None


def _text(value: Any, longest: int) -> str:
    """One line without what PostgreSQL can't keep."""
    return " ".join(CONTROLS.sub(" ", value[: longest * 4]).split())[:longest] if isinstance(value, str) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
