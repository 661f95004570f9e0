"""Events of organizations and their people."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@event_type("accounts.organization_created")
@dataclass(frozen=True, kw_only=True)
class OrganizationCreated(DomainEvent):
    name: str


@event_type("accounts.member_joined")
@dataclass(frozen=True, kw_only=True)
class MemberJoined(DomainEvent):
    member_id: UUID

    def subject(self) -> SubjectRef:
        """The member."""
        return SubjectRef("member", self.member_id)


@event_type("accounts.member_invited")
@dataclass(frozen=True, kw_only=True)
class MemberInvited(DomainEvent):
    invitation_id: UUID
    email: str


@event_type("accounts.member_changed")
@dataclass(frozen=True, kw_only=True)
class MemberChanged(DomainEvent):
    member_id: UUID
    role: str
    active: bool

    def subject(self) -> SubjectRef:
        """The member."""
        return SubjectRef("member", self.member_id)


@event_type("accounts.member_handed_over")
@dataclass(frozen=True, kw_only=True)
class MemberHandedOver(DomainEvent):
    """What somebody owned who left has gone to others; `count` of all of it."""

    member_id: UUID
    name: str
    count: int

    def subject(self) -> SubjectRef:
        """Who left."""
        return SubjectRef("member", self.member_id)
