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


@dataclass(frozen=True, kw_only=True)
class _SignIn(DomainEvent):
    member_id: UUID
    address: str  # of the network he came from

    def subject(self) -> SubjectRef:
        """The member."""
        return SubjectRef("member", self.member_id)


@event_type("accounts.signed_in")
@dataclass(frozen=True, kw_only=True)
class SignedIn(_SignIn):
    """A member signed in."""


@event_type("accounts.sign_in_failed")
@dataclass(frozen=True, kw_only=True)
class SignInFailed(_SignIn):
    """Somebody tried with a member's e-mail and a wrong password."""


@event_type("accounts.settings_changed")
@dataclass(frozen=True, kw_only=True)
class SettingsChanged(DomainEvent):
    """`what` was changed ("the role Sales rep"); `changes` maps names to old and new, where they can be told."""

    what: str
    changes: dict[str, tuple[str, str]]


@event_type("accounts.audit_exported")
@dataclass(frozen=True, kw_only=True)
class AuditExported(DomainEvent):
    """Somebody took the audit away as a file of so many lines."""

    part: str
    rows: int
