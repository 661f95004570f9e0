"""Attachments, only for whoever may read their ticket, and never shown as a page."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.portal.access import portal_signed_in
from support.models import TicketAttachment
from support.queries.attachments import get_attachment


@require_safe
@requires("support.view")
def staff_file(request: Request, attachment_id: UUID) -> HttpResponse:
    """For colleagues."""
    return _send(get_attachment(request.actor, attachment_id))


@require_safe
@portal_signed_in
def customer_file(request: Request, attachment_id: UUID) -> HttpResponse:
    """For the customer."""
    return _send(get_attachment(request.actor, attachment_id))


def _send(attachment: TicketAttachment) -> HttpResponse:
    """As a download, whatever it says it is: the browser must not run it in our pages' name."""
    try:
        content = default_storage.open(attachment.file_key)
    except FileNotFoundError as error:
        raise NotFound("This file is not there any more.") from error
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    answer: HttpResponse = response  # type: ignore[assignment]  # streams, where a page does not
    return answer
