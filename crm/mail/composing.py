"""From a row of the outbox to a mail as Django's mailers take it."""

from collections.abc import Iterable
from email.headerregistry import Address
from email.message import MIMEPart
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html

from crm.mail.addresses import BOUNCE, UNSUBSCRIBE, inbound_address, reply_address
from crm.mail.files import read_file
from crm.mail.headers import header_text
from crm.mail.models import Message, MessageAttachment, MessageKind
from crm.mail.unsubscribing import unsubscribe_url
from crm.mail.wire import WireMail
from crm.tenancy.models import Organization

CALENDAR = "text/calendar"


def compose(
    message: Message, organization: Organization, attachments: Iterable[MessageAttachment] | None = None
) -> WireMail:
    """The mail. Its envelope sender is an address of its own, so that a bounce says which mail it was.

    `attachments` are its own, if the caller has read them.

    Raises ValueError for an address that can't stand in a mail.
    """
    way_out = _way_out(message, organization) if message.kind == MessageKind.MARKETING else ""
    text, html = _with_way_out(message, way_out)
    mail = WireMail(
        subject=message.subject,
        body=text,
        from_email=reply_address(organization, "message", message.id, purpose=BOUNCE),
        to=[message.to_address],
        reply_to=[answer] if (answer := _reply_to(message, organization)) else None,
        headers={"From": _sender(message, organization), "Message-ID": message.message_id, **_headers(message)},
    )
    if way_out:
        mail.extra_headers.update(_list_headers(message, organization, way_out))
    elif message.way_out:
        mail.extra_headers.update(_one_click(f"<{message.way_out}>"))
    if html:
        mail.attach_alternative(html, "text/html")
    for attachment in message.attachments.all() if attachments is None else attachments:
        if attachment.content_type.startswith(CALENDAR):  # programs act on an alternative, and show what is attached
            mail.attach_alternative(read_file(attachment.file).decode(), attachment.content_type)
        mail.attach(_part(attachment))
    return mail


def _sender(message: Message, organization: Organization) -> str:
    return _written(message.sender_name or organization.sender_name, settings.MAIL_FROM)


@lru_cache(maxsize=1000)
def _written(name: str, own: str) -> str:
    """A sender as the header has it: that name at our own address. The same from mail to mail."""
    _, address = parseaddr(own)
    return str(Address(display_name=header_text(name, 120), addr_spec=address))


def _reply_to(message: Message, organization: Organization) -> str:
    """Customers can always answer; codes and reports to colleagues need no answer."""
    return message.reply_to or (inbound_address(organization) if message.person_id else "")


def _headers(message: Message) -> dict[str, str]:
    headers = {}
    if message.in_reply_to:
        headers["In-Reply-To"] = message.in_reply_to
    if message.references or message.in_reply_to:
        headers["References"] = message.references or message.in_reply_to
    if not message.in_reply_to and not message.reply_to.startswith(
        "reply+"
    ):  # nobody writes back and forth: no out-of-office notes please
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return headers


def _list_headers(message: Message, organization: Organization, way_out: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058: mail programs show a button that unsubscribes with one click."""
    by_mail = reply_address(organization, "message", message.id, purpose=UNSUBSCRIBE)
    return {**_one_click(f"<{way_out}>, <mailto:{by_mail}?subject=unsubscribe>"), "Precedence": "bulk"}


def _one_click(ways: str) -> dict[str, str]:
    return {"List-Unsubscribe": ways, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _way_out(message: Message, organization: Organization) -> str:
    return unsubscribe_url(organization, person_id=message.person_id, address=message.to_address)


def _with_way_out(message: Message, url: str) -> tuple[str, str]:
    """Text and HTML; a marketing mail whose author forgot the way out gets one."""
    text, html = message.text, message.html
    if not url:
        return text, html
    if "/unsubscribe/" not in text:
        text = f"{text.rstrip()}\n\nNo more mails like this: {url}\n"
    if html and "/unsubscribe/" not in html:
        foot = format_html('<p><a href="{}">No more mails like this</a></p>', url)
        before, body_end, after = html.rpartition("</body>")
        html = f"{before}{foot}{body_end}{after}" if body_end else f"{html}{foot}"
    return text, html


def _part(attachment: MessageAttachment) -> MIMEPart:
    maintype, _, subtype = attachment.content_type.partition("/")
    if attachment.content_type.startswith(CALENDAR):
        maintype, subtype = "application", "ics"
    if not subtype or maintype in ("multipart", "message"):
        maintype, subtype = "application", "octet-stream"
    part = MIMEPart()
    inline = bool(attachment.content_id)
    content = read_file(attachment.file)
    part.set_content(
        content,
        maintype=maintype,
        subtype=subtype,
        disposition="inline" if inline else "attachment",
        filename=attachment.name,
        cid=f"<{attachment.content_id}>" if inline else None,
    )
    return part
