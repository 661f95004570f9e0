"""A mail as it goes out from a member's own address: the same bytes to the server and into the Sent folder."""

import email.policy
from email.headerregistry import Address
from email.utils import format_datetime

from crm.mail.headers import header_text
from crm.mail.models import Message
from crm.mail.wire import WireMail
from crm.mailbox.models import Mailbox


def compose_own(message: Message, mailbox: Mailbox) -> bytes:
    """The mail. Raises ValueError for an address that can't stand in a mail."""
    name = header_text(mailbox.sender_name or mailbox.member.name, 120)
    headers = {
        "From": str(Address(display_name=name, addr_spec=mailbox.address)),
        "Message-ID": message.message_id,
        "Date": format_datetime(message.created_at),
    }
    if message.in_reply_to:
        headers["In-Reply-To"] = message.in_reply_to
        headers["References"] = message.references or message.in_reply_to
    mail = WireMail(
        subject=message.subject,
        body=message.text,
        from_email=mailbox.address,
        to=[message.to_address],
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    written = mail.message(policy=email.policy.SMTP)
    if written.is_multipart():
        written.set_boundary(f"--{message.id.hex}")
    return bytes(written.as_bytes())
