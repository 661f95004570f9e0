"""What one gets into a mailbox with."""

from dataclasses import dataclass, field

from crm.mailbox.models import Mailbox, Security


@dataclass(frozen=True)
class Door:
    """One server, and how one gets in. With a `token` it is asked by OAuth 2, else by `password`."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def imap_door(mailbox: Mailbox, token: str = "") -> Door:
    """Where mails are read."""
    return Door(
        mailbox.imap_host, mailbox.imap_port, Security(mailbox.imap_security), mailbox.username, mailbox.password, token
    )


def smtp_door(mailbox: Mailbox, token: str = "") -> Door:
    """Where mails are sent."""
    return Door(
        mailbox.smtp_host, mailbox.smtp_port, Security(mailbox.smtp_security), mailbox.username, mailbox.password, token
    )
