"""How a mail is written for the wire."""

import email.policy
import re
from email.message import EmailMessage as MimeMessage
from email.policy import EmailPolicy
from functools import cache, lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives

LINE = 78
LONGEST_KEPT = 300
# Headers that programs read: the standard library turns words longer than a line into encoded words, which no mail
# program takes for an address, an id or a link (RFC 2047, section 5).
ADDRESSES = frozenset({"to", "reply-to"})
PLAIN = frozenset({"list-unsubscribe", "in-reply-to", "references", "reply-to", "message-id"})


# What needs no parsing to be written: nothing but a bare address.
BARE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class PlainHeaders(EmailPolicy):
    """Breaks those headers between words only. A word may be longer than 78 characters, up to SMTP's 998.

    The standard library parses each header when it is set and again when it is written, which costs more than all the
    rest of a mail: those headers are not parsed at all, and of the others, values that come again only once.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """The header as it is kept. Raises ValueError for line breaks in it."""
        if type(value) is not str or len(value.splitlines()) > 1 or len(value) > LONGEST_KEPT:
            plain = type(value) is str and len(value.splitlines()) < 2 and self._plain(name, value)
            return (name, value) if plain else super().header_store_parse(name, value)
        return name, value if self._plain(name, value) else _parsed(self, name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """What was not parsed is plain text; addresses are parsed for whoever asks for them."""
        if type(value) is str and name.lower() not in ADDRESSES and self._plain(name, value):
            return value
        return super().header_fetch_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """The header as text, with line ends."""
        return self._plain(name, str(value)) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes."""
        text = str(value)
        if plain := self._plain(name, text):
            return plain.encode("ascii")
        return super().fold_binary(name, value) if len(text) > LONGEST_KEPT else _folded(self, name, value)

    def _plain(self, name: str, value: str) -> str:
        """ "" where it is none of those, or not ASCII."""
        bare = name.lower() == "to" and BARE_ADDRESS.fullmatch(value)
        if not value.isascii() or not (bare or name.lower() in PLAIN):
            return ""
        lines = [f"{name}:"]
        for word in value.split():
            if len(lines[-1]) + 1 + len(word) > LINE and not lines[-1].endswith(":"):
                lines.append("")
            lines[-1] += f" {word}"
        return self.linesep.join(lines) + self.linesep


@lru_cache(maxsize=512)
def _parsed(policy: PlainHeaders, name: str, value: str) -> Any:
    """A header's value, parsed: subjects, senders and the like come again from mail to mail."""
    return EmailPolicy.header_store_parse(policy, name, value)[1]


@lru_cache(maxsize=512)
def _folded(policy: PlainHeaders, name: str, value: Any) -> bytes:
    return EmailPolicy.fold_binary(policy, name, value)


@cache
def _policy(linesep: str, cte_type: str, utf8: bool) -> PlainHeaders:
    return PlainHeaders(linesep=linesep, cte_type=cte_type, utf8=utf8)


class WireMail(EmailMultiAlternatives):
    """A mail whose headers arrive as they were meant."""

    def message(self, *, policy: Any = email.policy.default) -> MimeMessage:
        """The mail as it is sent; `policy` gives the line ends."""
        written: MimeMessage = super().message(policy=_policy(policy.linesep, policy.cte_type, policy.utf8))
        return written
