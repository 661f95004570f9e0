"""Change or throw away many rows of a list."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.jobs.models import Job
from crm.records.paging import capped_count
from crm.tenancy.ids import uuid7
from crm.web.bulk.editing import start_bin, start_edit
from crm.web.bulk.fields import bulk_fields, record_type_of
from crm.web.bulk.selection import address_of, list_page, picked_fields, selected
from crm.web.formats import capped
from crm.web.forms.bulk_edit import BulkEditForm
from crm.web.templating import render_page, toast


@signed_in
@require_POST
def edit_rows(request: Request) -> HttpResponse:
    """Ask for a field and its value; with `apply`, set it. Rows: `ids`, or with `all` what `state` leaves."""
    sent = request.POST
    page = list_page(sent.get("list", ""), request.actor, sent.get("state", ""))
    own = record_type_of(page)
    request.actor.require(own.edit)
    fields = bulk_fields(own, request.actor)
    if not fields:
        raise Refused(f"There is nothing that many {page.noun} could share.")
    ids = [] if sent.get("all") else sent.getlist("ids")
    form = BulkEditForm(fields, sent, complete="apply" in sent)
    if "apply" in sent and form.is_valid():
        selection = selected(sent, page.url_name, request.actor)
        key, label = sent.get("key", ""), form.chosen.label
        job = start_edit(selection, form.chosen.key, form.kept_value(), label=label, by=request.actor, key=key)
        return _back(request, job, address_of(page))
    context = {
        "form": form, "page": page, "fields": picked_fields(page, ids), "key": sent.get("key") or str(uuid7()),
        "count": capped(len(ids) if ids else capped_count(page.matching())), "back": address_of(page),
    }  # fmt: skip
    return render_page(request, "lists/edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def bin_rows(request: Request) -> HttpResponse:
    """Put the picked rows into the bin; the toast takes them out again."""
    page = list_page(request.POST.get("list", ""), request.actor, request.POST.get("state", ""))
    selection = selected(request.POST, page.url_name, request.actor)
    job = start_bin(selection, by=request.actor, key=request.POST.get("key", ""))
    return _back(request, job, address_of(page))


def _back(request: Request, job: Job, address: str) -> HttpResponse:
    if job.is_open:
        toast(request, f"{job.title}: under way. The bell tells you when it is done.")
    else:
        toast(request, f"{job.words[:1].upper()}{job.words[1:]}.", undo=reverse("jobs:undo", args=[job.id]))
    return HttpResponseRedirect(address)
