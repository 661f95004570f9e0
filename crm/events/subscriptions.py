"""Who wants to hear of what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.events.models import Event
from crm.events.types import DomainEvent

Handler = Callable[[Any, Event], None]
News = Sequence[tuple[Any, Event]]  # typed events with their rows, oldest first


@dataclass(frozen=True)
class Subscriber:
    """`handle(news)` runs in a transaction of its own, together with the mark that it was done.

    It gets one event, or if it takes them `together` as many as are due.
    """

    name: str
    handle: Callable[[News], None]
    together: bool = False


SUBSCRIBERS: dict[str, Subscriber] = {}
_by_kind: dict[str, list[Subscriber]] = {}
# Subscribers whose interest is data, such as the automation engine: asked at relay time.
_by_interest: list[tuple[Callable[[Event], bool], Subscriber]] = []


def subscribe[E: DomainEvent](
    *event_types: type[E],
) -> Callable[[Callable[[E, Event], None]], Callable[[E, Event], None]]:
    """Run the function once for each event of these types, as the system, after the event's commit.

    It gets the typed event and its row. It runs inside a `tenant_scope`; what it writes and the mark that it
    ran commit together. It must not talk SMTP or HTTP: write a row of an outbox instead.
    """

    def register(function: Callable[[E, Event], None]) -> Callable[[E, Event], None]:
        subscriber = _add(function)
        for event_type in event_types:
            _by_kind.setdefault(event_type.kind, []).append(subscriber)
        return function

    return register


def subscribe_together[E: DomainEvent](
    *event_types: type[E],
) -> Callable[[Callable[[News], None]], Callable[[News], None]]:
    """Like `subscribe`, for work that many events share: the function gets all that are due, `[(event, row), ...]`.

    What it emits on account of one of them it emits within `caused_by(row)`. If it fails, each event is tried alone.
    """

    def register(function: Callable[[News], None]) -> Callable[[News], None]:
        subscriber = Subscriber(_name(function), function, together=True)
        SUBSCRIBERS[subscriber.name] = subscriber
        for event_type in event_types:
            _by_kind.setdefault(event_type.kind, []).append(subscriber)
        return function

    return register


def subscribe_where(interested: Callable[[Event], bool]) -> Callable[[Handler], Handler]:
    """Like `subscribe`, for every event that `interested(row)` says yes to, inside its organization's scope."""

    def register(function: Handler) -> Handler:
        _by_interest.append((interested, _add(function)))
        return function

    return register


def anybody_listens(kind: str) -> bool:
    """Whether an event of this kind has to be relayed at all."""
    return kind in _by_kind or bool(_by_interest)


def subscribers_of(event: Event) -> list[Subscriber]:
    """All who are to hear of this event."""
    fixed = _by_kind.get(event.kind, [])
    return [*fixed, *(subscriber for interested, subscriber in _by_interest if interested(event))]


def _add(function: Handler) -> Subscriber:
    def handle(news: News) -> None:
        for event, row in news:
            function(event, row)

    subscriber = Subscriber(_name(function), handle)
    SUBSCRIBERS[subscriber.name] = subscriber
    return subscriber


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
