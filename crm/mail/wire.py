"""How a mail is written for the wire."""

import binascii
import email.policy
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage as MimeMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives

LINE = 78
LONGEST_KEPT = 300
LONGEST_LINE = 998  # of a text, by RFC 5322
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

    def wire(self) -> bytes:
        """The mail as SMTP takes it.

        Text with HTML and no more, which nearly all mails are, is put together here: the library takes several times
        as long, and it comes to the same (tests/mail/test_wire.py).
        """
        if not self._is_simple():
            return self.message(policy=email.policy.SMTP).as_bytes()
        boundary = secrets.token_hex(16).encode()
        parts = [(str(self.body), "plain"), *((str(content), "html") for content, _ in self.alternatives)]
        return b"".join([
            *map(_header, self._headers()),
            b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n',
            *(b"--" + boundary + b"\r\n" + _part(text, subtype) for text, subtype in parts),
            b"--" + boundary + b"--\r\n",
        ])  # fmt: skip

    def _is_simple(self) -> bool:
        """Whether it is text with HTML, for addresses whose domains need no translation."""
        _, _, sender = self.extra_headers.get("From", self.from_email).rpartition("<")
        addresses = (sender, *self.recipients(), *self.reply_to)
        html = [kind for _, kind in self.alternatives] == ["text/html"]
        return html and bool(self.body) and not self.attachments and all(each.isascii() for each in addresses)

    def _headers(self) -> Iterator[tuple[str, str]]:
        yield "Subject", str(self.subject)
        yield "From", self.extra_headers.get("From", self.from_email)
        for name, addresses in (("To", self.to), ("Cc", self.cc), ("Reply-To", self.reply_to)):
            if addresses:
                yield name, ", ".join(addresses)
        yield "Date", format_datetime(datetime.now(UTC))
        yield from ((name, value) for name, value in self.extra_headers.items() if name != "From")


def _header(header: tuple[str, str]) -> bytes:
    policy = _policy("\r\n", "8bit", False)
    return policy.fold_binary(*policy.header_store_parse(*header))


def _part(text: str, subtype: str) -> bytes:
    """One text with its headers: as it is where it may be, else with its letters quoted."""
    lines = text.encode().splitlines()
    content = b"\r\n".join(lines) + b"\r\n"
    encoding = b"7bit"
    if not content.isascii() or max(map(len, lines), default=0) > LONGEST_LINE:
        content, encoding = binascii.b2a_qp(content), b"quoted-printable"
    head = b'Content-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\n\r\n'
    return head % (subtype.encode(), encoding) + content + b"\r\n"
