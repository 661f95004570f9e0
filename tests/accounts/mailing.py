"""What a test reads in the mails that sign-in sends."""

import re

from django.core import mail


def newest_to(address: str) -> str:
    """The text of the newest mail to an address. Raises LookupError."""
    for message in reversed(mail.outbox):
        if address in message.to:
            return f"{message.subject}\n\n{message.body}"
    raise LookupError(f"no mail to {address}")


def code_for(address: str) -> str:
    """The code on a line of its own in the newest mail to an address."""
    found = re.search(r"^([A-Z0-9]{2,}-?[A-Z0-9]{2,})$", newest_to(address), re.MULTILINE)
    assert found, newest_to(address)
    return found.group(1)


def link_in(text: str) -> str:
    """The path of the first address of ours in a mail."""
    found = re.search(r"https?://[^/\s]+(/account/\S+|/invitations/\S+)", text)
    assert found, text
    return found.group(1)
