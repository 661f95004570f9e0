"""Read a mail as it really comes: broken headers, wrong charsets, half a MIME tree. Nothing here ever raises."""

import hashlib
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as MimeMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from crm.mail.headers import header_text, mail_address, message_ids
from crm.mail.inbound.bodies import Part, html_to_text, read_parts, safe_html, storable
from crm.mail.inbound.replies import new_text
from crm.mail.inbound.reports import Report, read_report

LONGEST_TEXT = 500_000
LONGEST_HTML = 1_000_000
LONGEST_HEADER, LONGEST_ADDRESS = 20_000, 2_000
HOPS_OF_A_LOOP = 40
_id = re.compile(r"<[^<>\s]{3,240}>")
# The standard library needs minutes for parameters of 200 kB.
_content_header = re.compile(rb"^(content-[a-z-]+:)((?:.*)(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
LONGEST_PARAMETERS = 4_000
_machine_senders = ("mailer-daemon@", "postmaster@")


@dataclass(frozen=True, kw_only=True)
class ParsedMail:
    """What is in a mail, ready to be stored. `automatic`: a machine or a list wrote it."""

    message_id: str
    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html: str = ""
    in_reply_to: str = ""
    references: str = ""
    automatic: bool = False
    looping: bool = False
    report: Report | None = None
    attachments: list[Part] = field(default_factory=list)


def parse(raw: bytes) -> ParsedMail:
    """Everything that can be made out of these bytes."""
    try:
        return _parse(message_from_bytes(_with_short_headers(raw), policy=policy.compat32), raw)
    except Exception:  # noqa: BLE001  # a mail must never be lost for being odd
        text = storable(raw.decode("utf-8", "replace"))[:LONGEST_TEXT]
        return ParsedMail(message_id=derived_id(raw), text=text, reply_text=text)


def message_id_in(raw: bytes) -> str:
    """Its Message-ID, or one derived from its bytes where it has none that can be used."""
    try:
        mail = BytesHeaderParser(policy=policy.compat32).parsebytes(_with_short_headers(raw))
        found = _id.search(header(mail, "Message-ID"))
    except Exception:  # noqa: BLE001
        found = None
    return storable(found[0]) if found else derived_id(raw)


def derived_id(raw: bytes) -> str:
    """The same for the same bytes."""
    return f"<{hashlib.sha256(raw).hexdigest()}@derived>"


def header(mail: MimeMessage, name: str) -> str:
    """A header as text on one line, encoded words decoded where they can be; "" where it is missing."""
    value = mail.get(name)
    return "" if value is None else header_text(_decoded(str(value)[:LONGEST_HEADER]), 8000)


def _parse(mail: MimeMessage, raw: bytes) -> ParsedMail:
    name, address = _sender(mail)
    body = read_parts(mail)
    html = safe_html(body.html[:LONGEST_HTML])
    text = (body.text or html_to_text(html or body.html[:LONGEST_HTML]))[:LONGEST_TEXT].strip()
    report = read_report(mail)
    return ParsedMail(
        message_id=message_id_in(raw),
        from_address=address,
        from_name=name,
        subject=storable(header(mail, "Subject"))[:500],
        text=text,
        reply_text=new_text(text),
        html=html,
        in_reply_to=" ".join(message_ids(header(mail, "In-Reply-To"))[:1]),
        references=" ".join(message_ids(header(mail, "References"))),
        automatic=report is not None or _automatic(mail, address),
        looping=len(mail.get_all("Received", [])) > HOPS_OF_A_LOOP,
        report=report,
        attachments=body.attachments,
    )


def _with_short_headers(raw: bytes) -> bytes:
    """The mail, its Content-... headers cut where they are longer than any program writes them."""
    return _content_header.sub(lambda found: found[1] + found[2][:LONGEST_PARAMETERS], raw)


def _sender(mail: MimeMessage) -> tuple[str, str]:
    """Name and address, parsed before decoding: a decoded name may look like an address."""
    value = str(mail.get("From") or mail.get("Sender") or "")
    name, address = parseaddr(" ".join(value.split())[:LONGEST_ADDRESS])
    return storable(header_text(_decoded(name), 200)), storable(mail_address(address))


def _automatic(mail: MimeMessage, address: str) -> bool:
    """RFC 3834 and what older programs say instead."""
    auto = header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    precedence = header(mail, "Precedence").lower()
    return (
        auto not in ("", "no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe"))
        or header(mail, "Return-Path") == "<>"
        or address.lower().startswith(_machine_senders)
    )


def _decoded(value: str) -> str:
    try:
        return storable(str(make_header(decode_header(value))))
    except (HeaderParseError, LookupError, ValueError, TypeError, AssertionError):
        return storable(value)
