"""Attachments, only for whoever may read their ticket, and never shown as a page."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.portal.access import portal_signed_in
from crm.web.files import as_download
from support.queries.attachments import get_attachment


@require_safe
@requires("support.view")
def staff_file(request: Request, attachment_id: UUID) -> HttpResponse:
    """For colleagues."""
    attachment = get_attachment(request.actor, attachment_id)
    return as_download(attachment.file_key, attachment.name)


@require_safe
@portal_signed_in
def customer_file(request: Request, attachment_id: UUID) -> HttpResponse:
    """For the customer."""
    attachment = get_attachment(request.actor, attachment_id)
    return as_download(attachment.file_key, attachment.name)
