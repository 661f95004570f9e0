"""Into the bin, out again, gone for good; what lies in it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires, signed_in
from crm.accounts.requests import Request
from crm.records.actions.binning import bin_record, restore_record
from crm.records.actions.purging import purge_now
from crm.web.kinds import KINDS
from crm.web.templating import render_page, toast
from crm.workspace.actions.bin import restore_many
from crm.workspace.queries.bin import bin_page


@signed_in
@require_POST
def throw_away(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Put a record into the bin; the toast takes it out again."""
    record = bin_record(kind, record_id, by=request.actor)
    toast(request, f"{record} is in the bin.", undo=reverse("records:restore", args=[kind, record_id]))
    return HttpResponseRedirect(KINDS[kind].url(record_id))


@signed_in
@require_POST
def restore(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Take a record out of the bin and show it."""
    record = restore_record(kind, record_id, by=request.actor)
    toast(request, f"{record} is back.")
    return HttpResponseRedirect(KINDS[kind].url(record_id))


@requires("workspace.purge")
def delete_for_good(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Ask, then delete what lies in the bin. There is no way back."""
    entry = bin_page(request.actor).entry(kind, record_id)
    if request.method == "POST":
        purge_now(kind, record_id, by=request.actor)
        toast(request, f"{entry.title} is deleted for good.")
        return redirect("workspace:bin")
    return render_page(request, "workspace/purge.html", {"entry": entry, "kind": KINDS[kind]})


@signed_in
@require_GET
def show_bin(request: Request) -> HttpResponse:
    """What lies in the bin: `?kind=`, `?q=` part of a name, `?after=` for the next page."""
    query = request.GET
    page = bin_page(request.actor, query.get("kind", ""), query.get("q", "").strip()[:100], query.get("after", ""))
    return render_page(request, "workspace/bin.html", {"bin": page, "may_purge": request.actor.can("workspace.purge")})


@signed_in
@require_POST
def restore_picked(request: Request) -> HttpResponse:
    """Take several records out of the bin."""
    outcome = restore_many(request.POST.getlist("picked"), by=request.actor)
    left = f" {len(outcome.refused)} can't be restored by your role." if outcome.refused else ""
    toast(request, f"{outcome.changed} restored.{left}", tone="warning" if outcome.refused else "success")
    return redirect("workspace:bin")
