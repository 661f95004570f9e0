"""The parts of a mail: text, HTML without its dangers, attachments."""

import html as html_entities
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from typing import Any

import nh3

from crm.mail.headers import header_text

MOST_PARTS = 200
MOST_ATTACHMENTS = 50
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
# None of these can be made to look at the same text again and again: whoever writes a mail chooses its text.
_line_ends = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)
_hidden = re.compile(r"<(script|style|head|title)\b[^<>]*>[^<]*(?:</\1\b[^<>]*>)?", re.IGNORECASE)
_tags = re.compile(r"<[^<>]*>")
_tag_names = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
DEEPEST = 250
# Empty elements, and those whose end the next one brings.
CLOSE_THEMSELVES = frozenset({
    "br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li", "td", "tr", "th", "tbody",
    "thead", "tfoot", "dt", "dd", "option",
})  # fmt: skip


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
    """Without scripts, styles, forms, frames and odd addresses; "" for HTML that is nested like no mail is."""
    if not html.strip() or _too_deep(html):
        return ""
    return storable(nh3.clean(storable(html), url_schemes=SCHEMES))


def html_to_text(html: str) -> str:
    """What a person would read of it. Tags are cut out plainly, so for text only: the result is not safe HTML."""
    broken = _line_ends.sub("\n", _hidden.sub(" ", html))
    text = html_entities.unescape(_tags.sub(" ", broken))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return storable(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def storable(text: str) -> str:
    """Without what PostgreSQL can't keep: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _too_deep(html: str) -> bool:
    """Whether more than DEEPEST elements are open at once: sanitising takes time by depth times length."""
    opened: Counter[str] = Counter()
    for closing, name in _tag_names.findall(html):
        tag = name.lower()
        if tag in CLOSE_THEMSELVES:
            continue
        opened[tag] = max(opened[tag] - 1, 0) if closing else opened[tag] + 1
        if not closing and opened[tag] > DEEPEST:
            return True
    return False


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
