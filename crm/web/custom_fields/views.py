"""Edit one of the organization's own fields in place, whatever record it belongs to."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.records.actions.changing import change_record
from crm.records.linking import LINKABLES
from crm.records.queries.custom_fields import custom_fields_for
from crm.records.queries.records import get_record, record_type
from crm.web.conflicts import seen_version, wanted
from crm.web.custom_fields.forms import OwnFact
from crm.web.records import fact_form, fact_saved, refusals_at

LONGEST = 100  # of what is looked for


@signed_in
def edit_own_fact(request: Request, kind: str, record_id: UUID, key: str) -> HttpResponse:
    """GET the control, POST its value with the version that the page showed."""
    record = get_record(request.actor, kind, record_id)
    request.actor.require(record_type(kind).edit, record)
    custom = next((field for field in custom_fields_for(record) if field.key == key), None)
    if custom is None:
        raise NotFound("There is no such field.")
    posted = request.POST if request.method == "POST" else None
    form = OwnFact(posted, custom=custom, record=record, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = wanted(request, form.values())
        with refusals_at(form, form.bound().name):
            saved = change_record(kind, record_id, values, by=request.actor, seen=seen_version(request))
            return fact_saved(request, saved)
    return fact_form(request, record, form.bound())


@signed_in
@require_GET
def link_suggestions(request: Request, kind: str) -> HttpResponse:
    """Names that begin as somebody types, as options of a datalist."""
    if kind not in LINKABLES or not request.actor.can(record_type(kind).view):
        raise NotFound("There is no such list.")
    typed = str(next(iter(request.GET.values()), "")).strip()[:LONGEST]
    offers = LINKABLES[kind].suggest(request.actor, typed) if typed else []
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', offers))
