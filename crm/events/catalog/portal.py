"""Events of the customers' portal."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, event_type


@event_type("portal.account_opened")
@dataclass(frozen=True, kw_only=True)
class PortalAccountOpened(DomainEvent):
    """Somebody signed in for the first time."""

    account_id: UUID


@event_type("portal.signed_in")
@dataclass(frozen=True, kw_only=True)
class PortalSignedIn(DomainEvent):
    account_id: UUID
