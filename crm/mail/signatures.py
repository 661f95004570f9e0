"""Signatures of members: kept as typed, shown as plain text or as HTML that can't do harm."""

import re
from uuid import UUID

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString

from crm.mail.models import Signature
from crm.mail.models.signature import LONGEST
from crm.web.formats import paragraphs

LINK = re.compile(r"\[([^\]\n]{1,200})\]\((https?://[^\s()<>\"']{1,500}|mailto:[^\s()<>\"']{1,200})\)")
BARE = re.compile(r"(?<![\"'>/=\w])(https?://[^\s<>\"']{1,500}[^\s<>\"'.,;:!?)])")
BOLD = re.compile(r"\*\*(\S(?:[^*\n]{0,300}\S)?)\*\*")
ITALIC = re.compile(r"(?<!\*)\*(\S(?:[^*\n]{0,300}\S)?)\*(?!\*)")
TAGS = {"a", "b", "i", "br"}
SCHEMES = {"https", "http", "mailto"}
DELIMITER = "-- "  # RFC 3676: mail programs cut a signature off the answer at this line


def signature_of(member_id: UUID | None) -> str:
    """The member's signature as typed; "" for none."""
    return Signature.objects.filter(member_id=member_id).values_list("text", flat=True).first() or ""


def set_signature(member_id: UUID, text: str) -> None:
    """Keep a member's signature; an empty one takes it away."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]
    if text:
        Signature.objects.update_or_create(member_id=member_id, defaults={"text": text})
    else:
        Signature.objects.filter(member_id=member_id).delete()


def signature_html(text: str) -> SafeString:
    """The formatting as HTML. Everything else that was typed is text."""
    marked = str(escape(text))
    marked = LINK.sub(r'<a href="\2">\1</a>', marked)
    marked = BARE.sub(r'<a href="\1">\1</a>', marked)
    marked = ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", marked))
    return SafeString(nh3.clean(marked.replace("\n", "<br>"), tags=TAGS, url_schemes=SCHEMES))


def signature_text(text: str) -> str:
    """Without the marks: a link is followed by its address."""
    plain = LINK.sub(lambda found: f"{found[1]}: {found[2].removeprefix('mailto:')}", text)
    return ITALIC.sub(r"\1", BOLD.sub(r"\1", plain))


def signed(text: str, signature: str) -> tuple[str, str]:
    """Plain text and HTML of a mail with the signature below; the HTML is "" where there is none."""
    if not signature:
        return text, ""
    body = f"{text.rstrip()}\n\n{DELIMITER}\n{signature_text(signature)}\n"
    return body, f"{paragraphs(text)}<p>{signature_html(signature)}</p>"
