"""Entries of a calendar put elsewhere, and taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.records.actions.merging import Conflict
from crm.records.actions.undoing import undo_change
from crm.records.models import RecordChange
from crm.web.calendars.page import CalendarPage
from crm.web.calendars.sources import WHOLE_DAY, CalendarSource, Slot, calendar_of
from crm.web.calendars.spans import EARLIEST, LATEST
from crm.web.formats import day as day_words
from crm.web.lists.registry import list_named
from crm.web.templating import render_page, toast

HOURS = frozenset(str(hour) for hour in range(24))


@signed_in
@require_POST
def move(request: Request, key: str) -> HttpResponse:
    """Put the entry `id` on another `day`, and there into a `slot`: an hour, "day", or "" to keep its time.

    Answers with the calendar that `state` describes.
    """
    page = list_named(key).from_state(request.actor, request.POST.get("state", ""))
    request.actor.require(page.capability)
    source = calendar_of(key)
    if source is None:
        raise NotFound("There is no such calendar.")
    slot = _slot(request.POST)
    record = _moved(request, source, slot)
    undo = _undo_url(key, record)
    toast(request, f"{record}: now {source.word} {day_words(slot.day)}.", undo=undo)
    if request.htmx:
        return render_page(request, "layouts/calendar.html", CalendarPage(page, source).context())
    return HttpResponseRedirect(page.bar.url(), status=303)


@signed_in
@require_POST
def unmove(request: Request, key: str, change_id: UUID) -> HttpResponse:
    """Put an entry back to where it was, as long as nobody has moved it again."""
    request.actor.require(list_named(key).capability)
    record, left = undo_change(change_id, by=request.actor)
    toast(request, f"{record} stays: it was moved again since." if left else f"{record} is back where it was.")
    back = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if here else reverse(key), status=303)


def _moved(request: Request, source: CalendarSource, slot: Slot) -> Any:
    seen = request.POST.get("version", "")
    try:
        record_id = UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise NotFound("There is no such entry.") from error
    if source.move is None:
        raise NotFound("Nothing can be moved in this calendar.")
    try:
        return source.move(record_id, slot, request.actor, int(seen[:9]) if seen.isdecimal() else None)
    except Conflict as conflict:
        raise Refused(f"{conflict.clashes[0].who} moved it meanwhile. This is where it stands now.") from conflict


def _slot(sent: QueryDict) -> Slot:
    """Where to. Raises NotFound for what is no day or hour."""
    hour = sent.get("slot", "")
    try:
        day = date.fromisoformat(sent.get("day", ""))
    except ValueError as error:
        raise NotFound("There is no such day.") from error
    if not EARLIEST <= day <= LATEST or hour not in {"", WHOLE_DAY, *HOURS}:
        raise NotFound("There is no such day.")
    return Slot(day, int(hour) if hour in HOURS else None, whole_day=hour == WHOLE_DAY)


def _undo_url(key: str, record: Any) -> str:
    change = RecordChange.objects.filter(kind=record.kind, record_id=record.pk, version=record.version)
    changed = change.values_list("pk", flat=True).first()
    return reverse("web:calendar_unmove", args=[key, changed]) if changed else ""
