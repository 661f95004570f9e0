"""What each rep did, how fast he answered, and the records behind each figure."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page
from reporting.queries.activity import DOINGS, activity, done_by
from reporting.queries.responses import answers_of, responses, whole_response
from reporting.scope import Scope
from reporting.sections.people import share_words
from reporting.spans import Span
from reporting.views.looking import Address, address_of, choices, look_of
from reporting.views.records import records_page

LEADS = {"leads": "New leads", "waiting": "Leads that wait for an answer", "late": "Leads answered late"}


@requires("reporting.view")
@require_GET
def show_activity(request: Request) -> HttpResponse:
    """A table of doings and one of first answers, for a period and team in the address."""
    address = address_of(request)
    look, sees_leads = look_of(request, address), request.actor.can("leads.view")
    context = {
        "address": address,
        "look": look,
        "choices": choices(request),
        "doings": list(DOINGS.values()) if request.actor.can("work.view") else [],
        "rows": activity(look) if request.actor.can("work.view") else [],
        "whole": whole_response(look) if sees_leads else None,
        "answers": responses(look) if sees_leads else [],
        "share_words": share_words,
    }
    return render_page(request, "reporting/sales/activity.html", context)


@requires("reporting.view")
@require_GET
def activity_records(request: Request, kind: str) -> HttpResponse:
    """Exactly the records behind one figure of one rep."""
    address = address_of(request)
    found, title = _behind(request, address, kind)
    shown = address.period
    span = Span(shown.key, look_of(request, address).words, shown.start, shown.until)
    scope = Scope(request.actor, span, request.organization.currency, timezone.localdate())
    back = address.url(_activity_path(request)), "Back to activity"
    return records_page(request, title, found, scope, back=back)


def _behind(request: Request, address: Address, kind: str) -> tuple[QuerySet[Any], str]:
    look = look_of(request, address)
    member = next((each for each in look.colleagues if str(each.id) == request.GET.get("of", "")), None)
    if member is None:
        raise NotFound("There is no such colleague.")
    if kind in DOINGS:
        request.actor.require("work.view")
        return done_by(look, DOINGS[kind], UUID(str(member.id))), f"{DOINGS[kind].label} of {member.name}"
    if kind not in LEADS:
        raise NotFound("There is no such figure.")
    request.actor.require("leads.view")
    return answers_of(look, member.id, kind), f"{LEADS[kind]} of {member.name}"


def _activity_path(request: Request) -> str:
    return request.path.rsplit("/", 2)[0] + "/"
