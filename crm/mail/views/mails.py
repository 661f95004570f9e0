"""One mail, as it went out or came in."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.mail.files import read_file
from crm.mail.queries.mails import get_message, get_received
from crm.mail.views.frames import download, framed
from crm.web.templating import render_page


@requires("mail.view")
@require_GET
def sent(request: Request, message_id: UUID) -> HttpResponse:
    """A mail that went out, with what became of it."""
    message = get_message(request.actor, message_id)
    return render_page(request, "mail/sent.html", {"message": message, "attachments": message.attachments.all()})


@requires("mail.view")
@require_GET
def sent_body(request: Request, message_id: UUID) -> HttpResponse:
    """Its HTML, for the frame."""
    message = get_message(request.actor, message_id)
    embedded = message.attachments.exclude(content_id="")
    return framed(message.html, {part.content_id: (part.content_type, read_file(part.file)) for part in embedded})


@requires("mail.view")
@require_GET
def sent_attachment(request: Request, message_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A file that went out with it."""
    attachment = get_message(request.actor, message_id).attachments.filter(id=attachment_id).first()
    if attachment is None:
        raise NotFound("There is no such file.")
    return download(attachment.name, read_file(attachment.file))


@requires("mail.view")
@require_GET
def received(request: Request, inbound_id: UUID) -> HttpResponse:
    """A mail that came in."""
    mail = get_received(request.actor, inbound_id)
    return render_page(request, "mail/received.html", {"mail": mail, "attachments": mail.attachments.all()})


@requires("mail.view")
@require_GET
def received_body(request: Request, inbound_id: UUID) -> HttpResponse:
    """Its HTML, for the frame."""
    mail = get_received(request.actor, inbound_id)
    embedded = mail.attachments.exclude(content_id="")
    return framed(mail.html, {part.content_id: (part.content_type, read_file(part.file)) for part in embedded})


@requires("mail.view")
@require_GET
def received_attachment(request: Request, inbound_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A file that came with it."""
    attachment = get_received(request.actor, inbound_id).attachments.filter(id=attachment_id).first()
    if attachment is None:
        raise NotFound("There is no such file.")
    return download(attachment.name, read_file(attachment.file))
