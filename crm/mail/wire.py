"""How a mail is written for the wire."""

import email.policy
from email.message import EmailMessage as MimeMessage
from email.policy import EmailPolicy
from typing import Any

from django.core.mail import EmailMultiAlternatives

LINE = 78
# Headers that programs read: the standard library turns words longer than a line into encoded words, which no mail
# program takes for an address, an id or a link (RFC 2047, section 5).
PLAIN = frozenset({"list-unsubscribe", "in-reply-to", "references", "reply-to", "message-id"})


class PlainHeaders(EmailPolicy):
    """Breaks those headers between words only. A word may be longer than 78 characters, up to SMTP's 998."""

    def fold(self, name: str, value: Any) -> str:
        """The header as text, with line ends."""
        return self._plain(name, str(value)) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes."""
        plain = self._plain(name, str(value))
        return plain.encode("ascii") if plain else super().fold_binary(name, value)

    def _plain(self, name: str, value: str) -> str:
        """ "" where it is none of those, or not ASCII."""
        if name.lower() not in PLAIN or not value.isascii():
            return ""
        lines = [f"{name}:"]
        for word in value.split():
            if len(lines[-1]) + 1 + len(word) > LINE and not lines[-1].endswith(":"):
                lines.append("")
            lines[-1] += f" {word}"
        return self.linesep.join(lines) + self.linesep


class WireMail(EmailMultiAlternatives):
    """A mail whose headers arrive as they were meant."""

    def message(self, *, policy: Any = email.policy.default) -> MimeMessage:
        """The mail as it is sent; `policy` gives the line ends."""
        plain = PlainHeaders(linesep=policy.linesep, cte_type=policy.cte_type, utf8=policy.utf8)
        written: MimeMessage = super().message(policy=plain)
        return written
