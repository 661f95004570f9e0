"""Ask how to write a list into a file, and start doing so."""

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.records.paging import capped_count
from crm.tenancy.ids import uuid7
from crm.web.bulk.exporting import CAPABILITY, start_export
from crm.web.bulk.selection import address_of, list_page, picked_fields, selected
from crm.web.formats import capped
from crm.web.forms.exporting import ExportForm
from crm.web.templating import render_page, toast


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponse:
    """The form; with a format, the start. Rows: `ids`, or everything that `state` leaves."""
    sent = request.POST if request.method == "POST" else request.GET
    page = list_page(sent.get("list", ""), request.actor, sent.get("state", ""))
    asked = "file_format" in sent
    form = ExportForm(sent if asked else None)
    if asked and request.method == "POST" and form.is_valid():
        selection = selected(_all_unless_picked(sent), page.url_name, request.actor)
        start_export(selection, **form.cleaned_data, by=request.actor, key=sent.get("key", ""))
        toast(request, "Your export is being written. The bell tells you when it is ready.")
        return HttpResponseRedirect(address_of(page))
    ids = sent.getlist("ids") if not sent.get("all") else []
    context = {
        "form": form,
        "page": page,
        "count": capped(len(ids) if ids else capped_count(page.matching())),
        "fields": picked_fields(page, ids),
        "key": sent.get("key") or str(uuid7()),
        "back": address_of(page),
    }
    return render_page(request, "lists/export.html", context, status=422 if form.errors else 200)


def _all_unless_picked(sent: QueryDict) -> QueryDict:
    if sent.getlist("ids"):
        return sent
    everything = sent.copy()
    everything["all"] = "1"
    return everything
