"""Reads the demo's mailbox: the folder that MailboxBackend writes into."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message as MimeMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from crm.mail.backends.mailbox import ENVELOPE
from crm.mail.inbound.bodies import Part, read_parts
from crm.mail.inbound.parsing import header

SHOWN = 100
HEAD_BYTES = 32_000
HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")
_name = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Line:
    """A mail in the list."""

    name: str
    sender: str
    to: str
    subject: str
    at: datetime | None


@dataclass(frozen=True)
class Letter:
    """A mail, opened."""

    line: Line
    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[Part] = field(default_factory=list)

    @property
    def pictures(self) -> dict[str, tuple[str, bytes]]:
        """What its HTML shows within itself, by content id."""
        return {part.content_id: (part.content_type, part.content) for part in self.attachments if part.content_id}


def list_letters(directory: str, words: str = "") -> list[Line]:
    """The newest mails, or the newest whose address or subject has the words in it."""
    found: list[Line] = []
    for path in sorted(Path(directory).glob("*.eml"), reverse=True):
        line = _line(path)
        if words.lower() in f"{line.to} {line.subject}".lower():
            found.append(line)
        if len(found) >= SHOWN:
            break
    return found


def open_letter(directory: str, name: str) -> Letter | None:
    """One mail by its name, None if there is none."""
    path = Path(directory) / f"{name}.eml"
    if not _name.fullmatch(name) or not path.is_file():
        return None
    mail = message_from_bytes(path.read_bytes(), policy=policy.compat32)
    body = read_parts(mail)
    return Letter(_line(path), list(_headers(mail)), body.text, body.html, body.attachments)


def _line(path: Path) -> Line:
    with path.open("rb") as file:
        mail = message_from_bytes(file.read(HEAD_BYTES), policy=policy.compat32)
    to = header(mail, ENVELOPE) or header(mail, "To")
    return Line(path.stem, header(mail, "From"), to, header(mail, "Subject") or "(no subject)", _date(mail))


def _headers(mail: MimeMessage) -> Iterator[tuple[str, str]]:
    for name in HEADERS:
        if value := header(mail, name):
            yield name, value


def _date(mail: MimeMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError):
        return None
