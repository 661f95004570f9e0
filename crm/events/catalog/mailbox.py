"""Events of members' own mailboxes. They hold no word of a mail: who may read what is decided when it is shown."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@event_type("mailbox.mail_taken")
@dataclass(frozen=True, kw_only=True)
class MailTaken(DomainEvent):
    """A mail with a person lies in a member's mailbox. `outgoing`: a colleague wrote it; `wrote`: he himself."""

    mail_id: UUID
    outgoing: bool
    wrote: bool
    automatic: bool = False

    def subject(self) -> SubjectRef | None:
        """The mail."""
        return SubjectRef("mailbox_mail", self.mail_id)


@event_type("mailbox.mailbox_joined")
@dataclass(frozen=True, kw_only=True)
class MailboxJoined(DomainEvent):
    member_id: UUID
    address: str


@event_type("mailbox.mailbox_left")
@dataclass(frozen=True, kw_only=True)
class MailboxLeft(DomainEvent):
    member_id: UUID
    address: str
