"""Events of the API itself."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, event_type


@dataclass(frozen=True, kw_only=True)
class _KeyEvent(DomainEvent):
    key_id: UUID
    name: str


@event_type("api.key_made")
@dataclass(frozen=True, kw_only=True)
class ApiKeyMade(_KeyEvent):
    role: str
    scopes: tuple[str, ...]


@event_type("api.key_handed_over")
@dataclass(frozen=True, kw_only=True)
class ApiKeyHandedOver(_KeyEvent):
    """A colleague looks after it from now on."""

    old_member_id: UUID
    member_id: UUID


@event_type("api.key_revoked")
@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(_KeyEvent):
    """It opens nothing any more."""
