"""Who changed what of a record, and taking it back."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.records.actions.undoing import undo_change
from crm.web.kinds import KINDS
from crm.web.templating import render_page, toast
from crm.workspace.queries.history import any_record, history_page


@signed_in
@require_GET
def history(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """A record's changes, newest first; `?field=` one fact alone, `?before=` older than a version."""
    record = any_record(request.actor, kind, record_id)
    before, field = request.GET.get("before", ""), request.GET.get("field", "")[:60]
    page = history_page(request.actor, record, before=_number(before), field=field)
    context = {"record": record, "kind": KINDS[kind], "history": page, "field": field}
    return render_page(request, "workspace/history.html", context)


@signed_in
@require_POST
def undo(request: Request, change_id: UUID) -> HttpResponse:
    """Set the fields of one change back, where nobody changed them since."""
    record, left = undo_change(change_id, by=request.actor)
    said = f" {_listed(left)} was changed again since and stays." if left else ""
    toast(request, f"Set back.{said}", tone="warning" if left else "success")
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else reverse("records:history", args=[record.kind, record.pk]))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
