"""The address of a record that lies in the bin: what became of it, for whoever may restore it.

That of one which was merged leads to the one it was merged into.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.records.models import BinEntry
from crm.records.queries.records import get_record, known_ids, survivor_of
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS, RecordKind
from crm.web.templating import render_page


def binned_page(request: Request) -> HttpResponse | None:
    """410 and the way back, or on to what it was merged into, or None: then it is a plain 404, as for any stranger."""
    actor, address = getattr(request, "actor", None), request.resolver_match
    if actor is None or actor.kind != "member" or address is None or len(address.kwargs) != 1:
        return None
    kind, record_id = _kind_of(address.view_name), next(iter(address.kwargs.values()))
    if kind is None or not isinstance(record_id, UUID):
        return None
    if (into := _merged_into(actor, kind.kind, record_id)) is not None:
        return _moved(kind.url(into))
    entry = _entry(actor, kind.kind, record_id)
    if entry is None:
        return None
    response = render_page(request, "layouts/in_bin.html", {"entry": entry}, block=(), status=410)
    response["Cache-Control"] = "no-store"  # a browser may remember that something is gone
    return response


def _moved(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response["Cache-Control"] = "no-store"  # a merge can be taken back
    return response


def _merged_into(actor: Any, kind: str, record_id: UUID) -> UUID | None:
    """The record that goes on in its place, if the actor may see that."""
    if not RECORD_TYPES[kind].can_be_merged:
        return None
    into = survivor_of(kind, record_id)
    return into if into != record_id and into in known_ids(actor, kind, [into]) else None


def _kind_of(view_name: str) -> RecordKind | None:
    return next((kind for kind in KINDS.values() if kind.url_name == view_name and kind.kind in RECORD_TYPES), None)


def _entry(actor: Any, kind: str, record_id: UUID) -> BinEntry | None:
    try:
        record = get_record(actor, kind, record_id, binned=True)
    except NotFound:
        return None
    if not actor.can(RECORD_TYPES[kind].delete, record):
        return None
    return BinEntry.objects.select_related("binned_by").filter(kind=kind, record_id=record_id).first()
