"""Events of mail: what went out, what did not and why, what came in."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class AboutMessage(DomainEvent):
    """Base of what happens to an outgoing mail. `message_kind` is "transactional" or "marketing"."""

    message_id: UUID
    message_kind: str
    title: str  # the mail's subject line

    def subject(self) -> SubjectRef | None:
        """The outgoing mail."""
        return SubjectRef("message", self.message_id)


@event_type("mail.message_sent")
@dataclass(frozen=True, kw_only=True)
class MessageSent(AboutMessage):
    pass


@event_type("mail.message_failed")
@dataclass(frozen=True, kw_only=True)
class MessageFailed(AboutMessage):
    error: str


@event_type("mail.message_skipped")
@dataclass(frozen=True, kw_only=True)
class MessageSkipped(AboutMessage):
    """It was not sent because it must not be: no consent, unsubscribed, a dead address."""

    reason: str


@event_type("mail.message_bounced")
@dataclass(frozen=True, kw_only=True)
class MessageBounced(AboutMessage):
    """The receiving server took it and gave it back. `final`: the address does not exist."""

    status: str  # RFC 3463, such as "5.1.1"
    final: bool


@event_type("mail.unsubscribed")
@dataclass(frozen=True, kw_only=True)
class Unsubscribed(DomainEvent):
    address: str


@event_type("mail.mail_received")
@dataclass(frozen=True, kw_only=True)
class MailReceived(DomainEvent):
    """`automatic`: an out-of-office note, a list or a machine wrote it; never answer those by machine.

    `about_kind` and `about_id` name the record that the mail answers to, if its address or thread says so.
    """

    inbound_id: UUID
    from_address: str
    to_address: str
    title: str
    excerpt: str = ""
    automatic: bool = False
    about_kind: str = ""
    about_id: UUID | None = None

    def subject(self) -> SubjectRef | None:
        """The received mail."""
        return SubjectRef("inbound_mail", self.inbound_id)


@event_type("mail.template_published")
@dataclass(frozen=True, kw_only=True)
class TemplatePublished(DomainEvent):
    template_id: UUID
    name: str
    number: int

    def subject(self) -> SubjectRef | None:
        """The template."""
        return SubjectRef("mail_template", self.template_id)
