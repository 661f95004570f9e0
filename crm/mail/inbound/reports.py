"""Machines' reports on mails of ours: bounces (RFC 3464) and complaints (RFC 5965)."""

import re
from dataclasses import dataclass
from email.message import Message as MimeMessage

from crm.mail.headers import message_ids

_status = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Permanent for this mail, but the mailbox exists: full, too big, content or policy refused.
MAILBOX_EXISTS = ("5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")


@dataclass(frozen=True, kw_only=True)
class Report:
    """`original_id` is the Message-ID of the mail it is about, "" if the report doesn't say."""

    complaint: bool
    status: str
    original_id: str

    @property
    def address_is_dead(self) -> bool:
        """Whether writing to this address again is useless."""
        return self.status.startswith("5.") and not self.status.startswith(MAILBOX_EXISTS)


def read_report(mail: MimeMessage) -> Report | None:
    """The report in this mail, or None if it is none."""
    if mail.get_content_type() != "multipart/report":
        return None
    kind = str(mail.get_param("report-type") or "").lower()
    if kind not in ("delivery-status", "feedback-report"):
        return None
    parts = list(mail.walk())
    return Report(complaint=kind == "feedback-report", status=_read_status(parts), original_id=_original_id(parts))


def _read_status(parts: list[MimeMessage]) -> str:
    """The first Status field of a recipient; delayed deliveries count as temporary."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                if (found := _status.search(str(block.get("Status") or ""))) and block.get("Action"):
                    delayed = str(block["Action"]).strip().lower() != "failed"
                    return f"4.{found[2]}.{found[3]}" if delayed else found[0]
    return ""


def _blocks(part: MimeMessage) -> list[MimeMessage]:
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, MimeMessage)] if isinstance(inside, list) else []


def _original_id(parts: list[MimeMessage]) -> str:
    """From the mail or its headers that come back with the report."""
    for part in parts:
        kind = part.get_content_type()
        inside = part.get_payload()
        if kind == "message/rfc822":
            text = "".join(str(mail.get("Message-ID") or "") for mail in _blocks(part)[:1])
        elif kind == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*(<[^>\r\n]+>)", str(inside), re.IGNORECASE | re.MULTILINE)
            text = found[1] if found else ""
        else:
            continue
        if ids := message_ids(text):
            return ids[0]
    return ""
