"""A booking page as customers see it: choose a time, say who you are, done. Nothing here needs a script."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.conditions.periods import midnight
from crm.meetings.actions.booking import TAKEN, Taken, book
from crm.meetings.bookers import is_too_often
from crm.meetings.forms.booking import BookingForm
from crm.meetings.links import place_url
from crm.meetings.models import BookingPage
from crm.meetings.queries.booking_pages import free_times, open_page, window_of
from crm.meetings.queries.meetings import place_at
from crm.staff.forms.weeks import zone_choices
from crm.tenancy.ids import uuid7
from crm.web.formats import day as day_words
from crm.web.templating import render_page

DAYS = 7  # shown at once
ABOUT_HIM = frozenset({"first_name", "last_name", "email", "phone", "key"})
LONGEST_TYPED = 2000  # as long as an answer may be
TOO_OFTEN = "That was sent many times from here. Please wait ten minutes; what you typed is still here."


@csrf_exempt  # strangers have no cookie of ours, and nothing of theirs is at stake
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def book_page(request: Request, slug: str) -> HttpResponse:
    """Free times; then the form for the chosen one. Who goes back for another time keeps what he typed."""
    page = open_page(slug)
    zone = _zone(request)
    with timezone.override(ZoneInfo(zone)):
        start = _read_start(_said(request, "start"))
        if start is None or "times" in request.POST:
            return _show_times(request, page, zone)
        if "typed" in request.POST:
            return _ask(request, page, start, zone, BookingForm(initial=_typed(request), questions=page.questions))
        return _take(request, page, start, zone) if request.method == "POST" else _ask(request, page, start, zone)


def _show_times(request: Request, page: BookingPage, zone: str, *, note: str = "", status: int = 200) -> HttpResponse:
    """A week of free times, beginning with the first day that has one."""
    window = window_of(page)
    since = "" if "times" in request.POST else _said(request, "from")
    first = max(_read_day(since), timezone.localdate(window.since))
    times = free_times(page, midnight(first), window.until)
    if times and not since:
        first = timezone.localdate(next(iter(times)))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    context = {
        "page": page,
        "days": [(day, [at for at in times if timezone.localdate(at) == day]) for day in days],
        "later": _later(times, days[-1]),
        "earlier": (first - timedelta(days=DAYS)).isoformat() if first > timezone.localdate(window.since) else "",
        "zone": zone,
        "zones": zone_choices("")[1:],
        "note": note,
        "typed": _typed(request),
        "day_words": day_words,
    }
    return render_page(request, "public/booking.html", context, status=status)


def _ask(
    request: Request, page: BookingPage, start: datetime, zone: str, form: BookingForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "start": start,
        "end": start + timedelta(minutes=page.minutes),
        "zone": zone,
        "form": form or BookingForm(questions=page.questions),
        "key": request.POST.get("key") or uuid7().hex,
    }
    return render_page(request, "public/booking_form.html", context, status=422 if form and form.errors else 200)


def _take(request: Request, page: BookingPage, start: datetime, zone: str) -> HttpResponse:
    form = BookingForm(request.POST, questions=page.questions)
    if not form.is_valid():
        return _ask(request, page, start, zone, form)
    if request.POST.get("website") or is_too_often(request, page):  # nobody sees that field
        form.add_error(None, TOO_OFTEN)
        return _ask(request, page, start, zone, form)
    try:
        meeting = book(page, form.booking(start, zone), key=_key(request), by=request.actor)
    except Taken as taken:
        return _show_times(request, page, zone, note=str(taken), status=409)
    place = place_at(meeting, form.cleaned_data["email"])
    if place is None:  # the key of somebody else's booking
        return _show_times(request, page, zone, note=TAKEN, status=409)
    return HttpResponseRedirect(f"{place_url(place, request.organization)}?booked=1", status=303)


def _later(times: dict[datetime, Any], last: date) -> str:
    """The first day behind those shown that has a free time."""
    return next((timezone.localdate(at).isoformat() for at in times if timezone.localdate(at) > last), "")


def _said(request: Request, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _typed(request: Request) -> dict[str, str]:
    """What he said of himself before another time has to be chosen, as the form calls it."""
    return {
        name: value[:LONGEST_TYPED]
        for name, value in request.POST.items()
        if isinstance(value, str) and (name in ABOUT_HIM or name.startswith("question_"))
    }


def _zone(request: Request) -> str:
    asked = _said(request, "zone")
    return asked if asked in available_timezones() else request.organization.time_zone


def _key(request: Request) -> str:
    """Sent along with the form, so that a double click books once."""
    return request.POST.get("key", "")[:64] or uuid7().hex


def _read_start(text: str) -> datetime | None:
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        return None
    return start.astimezone(UTC) if start.tzinfo else None


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
