"""The record page's common parts: timeline by days, facts edited in place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from crm.accounts.access import View, requires
from crm.accounts.requests import Request
from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.events.types import SubjectRef, Whose
from crm.records.registry import RECORD_TYPES
from crm.tenancy.ids import as_uuid
from crm.web.conflicts import seen_version, tell_meanwhile, wanted
from crm.web.formats import day
from crm.web.kinds import KINDS
from crm.web.sight import seen_page
from crm.web.standing_parts import drawn, standing_part
from crm.web.stencils import Stencil
from crm.web.templating import render_block, render_page
from crm.web.timeline import FILTERS, TELLS_OF, TimelineLine, tell, told_kinds

TIMELINE_SIZE = 50


@dataclass(frozen=True)
class TimelineDay:
    label: str
    lines: list[TimelineLine]


@dataclass(frozen=True)
class Timeline:
    """Days of lines, newest first, the filter buttons above them, and the address of what is older."""

    days: list[TimelineDay]
    filters: list[dict[str, Any]]
    older_url: str


def timeline(request: Request, whose: Whose, *, about: SubjectRef, name: str = "") -> Timeline:
    """What the viewer may see of the record's timeline, as `?show=<group>` and `?before=<event>` ask for it.

    `name` is what the record `about` is called, so that it need not be looked up.
    """
    group = request.GET.get("show", "")
    group = group if group in dict(FILTERS) else ""
    kinds, before = told_kinds(group or None), as_uuid(request.GET.get("before", ""))
    rows, next_before = seen_page(request.actor, whose, kinds, before=before, tells_of=TELLS_OF, size=TIMELINE_SIZE)
    older = f"?show={group}&before={next_before}" if next_before else ""
    lines = tell(rows, about=about, viewer=request.actor, name=name)
    lines.sort(key=lambda line: line.at, reverse=True)
    days = [TimelineDay(_day_words(at), list(own)) for at, own in groupby(lines, key=_local_day)]
    return Timeline(days, _filters(group), older)


def standing_timeline(request: Request, record: Any, whose: Whose, *, about: SubjectRef) -> SafeString:
    """The same of a customer, drawn; kept for as long as the database says the same of all that it tells."""
    name = record.name

    def draw() -> Stencil:
        return drawn("layouts/timeline_part.html", {"timeline": timeline(request, whose, about=about, name=name)})

    asked = request.GET.get("show", ""), request.GET.get("before", "")
    part = standing_part(("timeline", about.kind, *asked), request.actor, record, draw)
    return part.filled("") if part else SafeString("")


def fact_view(
    *,
    capability: str,
    get: Callable[..., Any],
    form: type[forms.ModelForm[Any]],
    change: Callable[..., Any],
) -> View:
    """A view that edits one fact of a record in place: GET the field, POST its value.

    `get(actor, record_id, lock=...)` fetches the record, `change(record_id, values, by=actor, seen=version)` is the
    verb. The form says which version it showed: edits of other facts are merged, of the same one asked about.
    Without scripts it is a small page of its own.
    """

    @requires(capability)
    def edit_fact(request: Request, record_id: UUID, field: str) -> HttpResponse:
        record = get(request.actor, record_id, lock=request.method == "POST")
        if field not in form.base_fields:
            raise NotFound("There is no such fact.")
        filled = _one_field(form, field)(request.POST or None, instance=record)
        if request.method == "POST" and filled.is_valid():
            values = wanted(request, {field: filled.cleaned_data[field]})
            with refusals_at(filled, field):
                return fact_saved(request, change(record_id, values, by=request.actor, seen=seen_version(request)))
        return fact_form(request, record, filled[field])

    return edit_fact


@contextmanager
def refusals_at(form: forms.BaseForm, field: str) -> Iterator[None]:
    """A verb's refusal becomes an error at this field, so that the form keeps what was typed and says why.

    What somebody else saved meanwhile is asked about instead.
    """
    try:
        yield
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(field, str(refusal))


def fact_form(request: Request, record: Any, field: forms.BoundField) -> HttpResponse:
    """One fact being edited: the field alone where a script asked for it, else a page."""
    posted = request.method == "POST"
    own = RECORD_TYPES.get(record.kind)
    if own is not None and own.hides(field.name, request.actor):
        raise NotAllowed("Your role does not show amounts of money, so this can't be edited.")
    context = {
        "field": field,
        "record": record,
        "action": request.path,
        "version": seen_version(request) if posted else record.version,
        "record_url": KINDS[record.kind].url(record.pk),
        "history_url": reverse("records:history", args=[record.kind, record.pk]) + f"?field={field.name}",
    }
    status = 422 if posted else 200
    if not request.headers.get("HX-Request"):
        return render_page(request, "layouts/fact.html", context, status=status)
    block = render_block(request, "layouts/fact.html", "fact", context)
    return HttpResponse(block, status=status, headers={"HX-Reswap": "innerHTML"})


def fact_saved(request: Request, record: Any) -> HttpResponse:
    """After a fact was saved: the record again, with word of what colleagues changed meanwhile."""
    tell_meanwhile(request, record, seen_version(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "fl:saved"})
    return HttpResponseRedirect(KINDS[record.kind].url(record.pk))


def _one_field(form: type[forms.ModelForm[Any]], field: str) -> type[forms.ModelForm[Any]]:
    """The form with this field alone, its own cleaning kept."""

    class OneField(form):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name in set(self.fields) - {field}:
                del self.fields[name]

    return OneField


def _filters(group: str) -> list[dict[str, Any]]:
    everything = [("", "Everything"), *FILTERS]
    return [{"label": label, "url": f"?show={key}", "current": key == group} for key, label in everything]


def _local_day(line: TimelineLine) -> date:
    return timezone.localtime(line.at).date()


def _day_words(at: date) -> str:
    away = (timezone.localdate() - at).days
    return {0: "Today", 1: "Yesterday"}.get(away) or str(day(at))
