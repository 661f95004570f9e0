"""The parts of a mail: text, HTML without its dangers, attachments."""

import html as html_entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from typing import Any

import nh3
from mailparser_reply import EmailReplyParser

from crm.mail.headers import header_text

MOST_PARTS = 200
MOST_ATTACHMENTS = 50
# Beyond this only the beginning is searched for quotes: the parser's patterns are not linear.
LONGEST_REPLY = 20_000
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "da", "sv"]
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_line_ends = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file in a mail."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass
class Body:
    """What a mail holds."""

    text: str = ""
    html: str = ""
    attachments: list[Part] = field(default_factory=list)


def read_parts(mail: MimeMessage) -> Body:
    """The first text, the first HTML; everything else is an attachment."""
    body = Body()
    for number, part in enumerate(_leaves(mail)):
        if number >= MOST_PARTS:
            break
        kind, named = part.get_content_type(), _file_name(part)
        attached = _disposition(part) == "attachment" or bool(named)
        if kind == "text/plain" and not attached:
            body.text = f"{body.text}\n{_text(part)}" if body.text else _text(part)
        elif kind == "text/html" and not attached and not body.html:
            body.html = _text(part)
        elif len(body.attachments) < MOST_ATTACHMENTS:
            body.attachments.append(_attachment(part, kind, named))
    return body


def safe_html(html: str) -> str:
    """Without scripts, styles, forms, frames and odd addresses."""
    return storable(nh3.clean(storable(html), url_schemes=SCHEMES)) if html.strip() else ""


def html_to_text(html: str) -> str:
    """What a person would read of it."""
    broken = _line_ends.sub(lambda found: found[0] + "\n", html)
    text = html_entities.unescape(nh3.clean(broken, tags=set()))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return storable(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def reply_of(text: str) -> str:
    """What is new: without the quoted mail before it and without the signature. Never empty where the text isn't."""
    if len(text) > LONGEST_REPLY:
        return text
    try:
        reply = EmailReplyParser(languages=list(LANGUAGES)).parse_reply(text) or ""
    except Exception:  # noqa: BLE001  # the parser was not made for everything people send
        reply = ""
    return reply.strip() or text


def storable(text: str) -> str:
    """Without what PostgreSQL can't keep: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _leaves(mail: MimeMessage) -> Iterator[MimeMessage]:
    """Parts that hold something. A mail within the mail is one part, not opened."""
    waiting: list[MimeMessage] = [mail]
    while waiting:
        part = waiting.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting[:0] = [each for each in inside if isinstance(each, type(mail))]
        else:
            yield part


def _text(part: MimeMessage) -> str:
    """Decoded by the charset it claims, else as UTF-8, else as Windows does."""
    content = _content(part)
    claimed = _quietly(part.get_content_charset) or "utf-8"
    for charset in (str(claimed), "utf-8"):
        try:
            return storable(content.decode(charset))
        except (LookupError, UnicodeError, ValueError):
            continue
    return storable(content.decode("windows-1252", "replace"))


def _attachment(part: MimeMessage, kind: str, name: str) -> Part:
    if part.get_content_maintype() == "message":
        name = name or "mail.eml"
    content_id = header_text(str(part.get("Content-ID") or ""), 122).strip("<>")
    return Part(
        name=name or "attachment",
        content_type=storable(header_text(kind, 120)),
        content=_content(part),
        content_id=storable(content_id)[:120],
    )


def _content(part: MimeMessage) -> bytes:
    inside = part.get_payload()
    if isinstance(inside, list):  # a mail within the mail
        return b"\n".join(each.as_bytes() for each in inside if hasattr(each, "as_bytes"))
    content = _quietly(lambda: part.get_payload(decode=True))
    return content if isinstance(content, bytes) else str(inside or "").encode("utf-8", "replace")


def _file_name(part: MimeMessage) -> str:
    """Only the last component: a name is no path."""
    name = header_text(str(_quietly(part.get_filename) or ""), 300)
    return storable(name.replace("\\", "/").rpartition("/")[2])[-200:]


def _disposition(part: MimeMessage) -> str:
    return str(_quietly(part.get_content_disposition) or "")


def _quietly(ask: Any) -> Any:
    """The answer, or None where the standard library stumbles over a malformed header."""
    try:
        return ask()
    except Exception:  # noqa: BLE001
        return None
