"""Upload, download, remove and bring back files of records."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.attachments.actions.files import attach_files, remove_file, restore_file
from crm.attachments.models import Attachment
from crm.attachments.queries.files import get_file
from crm.errors import Refused
from crm.web.files import as_download
from crm.web.kinds import KINDS
from crm.web.templating import toast


@signed_in
@require_POST
def upload(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Put one or several files to a record."""
    try:
        kept = attach_files(kind, record_id, request.FILES.getlist("files"), by=request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    else:
        toast(request, f"{kept[0].name} added." if len(kept) == 1 else f"{len(kept)} files added.")
    return _back(request, kind, record_id)


@signed_in
@require_GET
def download(request: Request, file_id: UUID) -> HttpResponse:
    """The file, always to be saved: nothing of it runs or shows within our pages."""
    attachment = get_file(request.actor, file_id)
    return as_download(attachment.file, attachment.name)


@signed_in
@require_POST
def remove(request: Request, file_id: UUID) -> HttpResponse:
    """Take a file away; the toast brings it back."""
    attachment = remove_file(file_id, by=request.actor)
    toast(request, f"{attachment.name} removed.", undo=reverse("attachments:restore", args=[attachment.id]))
    return _back_to(request, attachment)


@signed_in
@require_POST
def restore(request: Request, file_id: UUID) -> HttpResponse:
    """Bring a removed file back."""
    attachment = restore_file(file_id, by=request.actor)
    toast(request, f"{attachment.name} is back.")
    return _back_to(request, attachment)


def _back_to(request: Request, attachment: Attachment) -> HttpResponse:
    return _back(request, attachment.subject_kind, attachment.subject_id)


def _back(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "fl:saved"})
    return HttpResponseRedirect(KINDS[kind].url(record_id))
