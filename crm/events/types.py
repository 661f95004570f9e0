"""What an event is in code: a frozen dataclass with a name, a version, and whom it is about."""

import dataclasses
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID


@dataclasses.dataclass(frozen=True, slots=True)
class SubjectRef:
    """Some record, by kind and id: `SubjectRef("lead", id)`."""

    kind: str
    id: UUID


@dataclasses.dataclass(frozen=True)
class Whose:
    """Whose timeline: a person's, a company's, or that of one or more records."""

    person_id: UUID | None = None
    company_id: UUID | None = None
    records: tuple[SubjectRef, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ActorRef:
    """Who did it: a "member", a "portal" customer, an API "key", the "system" itself or by a "journey", a "visitor"
    or one who filled in a web "form".
    """

    kind: str
    id: UUID | None = None


SYSTEM = ActorRef("system")


class Acting(Protocol):
    """Whatever can be named as the doer of an event."""

    @property
    def ref(self) -> ActorRef: ...


@dataclasses.dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Base of every event. `person_id` and `company_id` put it into their timelines."""

    kind: ClassVar[str]
    version: ClassVar[int]

    person_id: UUID | None = None
    company_id: UUID | None = None

    def subject(self) -> SubjectRef | None:
        """The record it happened to."""
        return SubjectRef("person", self.person_id) if self.person_id else None

    def data(self) -> dict[str, Any]:
        """Its own facts as JSON: ids as text, times as ISO 8601."""
        own = {field.name for field in dataclasses.fields(self)} - {"person_id", "company_id"}
        return {name: _plain(getattr(self, name)) for name in sorted(own)}


E = TypeVar("E", bound=DomainEvent)

CATALOG: dict[str, type[DomainEvent]] = {}


def event_type(kind: str, *, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Enter an event class into the catalogue as "module.thing_happened"."""

    def register(cls: type[E]) -> type[E]:
        if CATALOG.get(kind, cls).__qualname__ != cls.__qualname__:
            raise ValueError(f"two events are called {kind}")
        cls.kind, cls.version = kind, version
        CATALOG[kind] = cls
        return cls

    return register


def read_event(kind: str, data: dict[str, Any], person_id: UUID | None, company_id: UUID | None) -> DomainEvent:
    """The event again, from its row. Fields the row does not know keep their defaults."""
    cls = CATALOG[kind]
    values: dict[str, Any] = {"person_id": person_id, "company_id": company_id}
    for name, typed in _typed_fields(cls):  # type: ignore[arg-type]  # a type can be hashed
        if name in data:
            values[name] = typed(data[name])
    return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


@cache
def _typed_fields(cls: type[DomainEvent]) -> list[tuple[str, Callable[[Any], Any]]]:
    """Each field with what makes its value of JSON's."""
    return [(field.name, _typing(field.type)) for field in dataclasses.fields(cls)]


def _typing(annotation: Any) -> Callable[[Any], Any]:
    name = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    if "UUID" in name or annotation in (UUID, UUID | None):
        return lambda value: None if value is None else UUID(value)
    if "datetime" in name or annotation in (datetime, datetime | None):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    return lambda value: tuple(value) if isinstance(value, list) else value
