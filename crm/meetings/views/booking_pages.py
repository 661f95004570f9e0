"""Booking pages, for colleagues who have some."""

from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.meetings.actions.booking_pages import add_page, change_page, remove_page
from crm.meetings.actions.feeds import close_feed, feed_of, feed_url, renew_feed
from crm.meetings.forms.booking_pages import BookingPageForm, page_shown
from crm.meetings.queries.booking_pages import get_page, pages_of
from crm.web.templating import render_page, toast


@requires("meetings.edit")
@require_safe
def booking_pages(request: Request) -> HttpResponse:
    """One's own booking pages with their links."""
    rows = pages_of(request.actor).annotate(booked=Count("meetings"))
    pages = [(page, _link(request, page.slug), page.booked) for page in rows]
    return render_page(request, "meetings/booking_pages.html", {"pages": pages})


@requires("meetings.edit")
def new_page(request: Request) -> HttpResponse:
    """Make one."""
    form = BookingPageForm(request.POST or None, initial={"hosts": [str(request.actor.member_id)]}, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            page = add_page(form.values(), form.chosen(), by=request.actor)
        except Refused as refusal:
            form.add_error("slug", str(refusal))
        else:
            toast(request, f"{page.title} takes bookings. Send its link to customers.")
            return HttpResponseRedirect(reverse("meetings:booking_pages"))
    context = {"form": form, "page": None}
    return render_page(request, "meetings/booking_page.html", context, status=422 if form.errors else 200)


@requires("meetings.edit")
def edit_page(request: Request, page_id: UUID) -> HttpResponse:
    """Change one."""
    page = get_page(request.actor, page_id)
    form = BookingPageForm(request.POST or None, initial=page_shown(page), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            change_page(
                page_id, form.values(), form.chosen(), by=request.actor, seen=int(seen) if seen.isdigit() else 0
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "Booking page saved.")
            return HttpResponseRedirect(reverse("meetings:booking_pages"))
    context = {"form": form, "page": page, "version": request.POST.get("version", page.version)}
    return render_page(request, "meetings/booking_page.html", context, status=422 if form.errors else 200)


@requires("meetings.edit")
@require_POST
def drop_page(request: Request, page_id: UUID) -> HttpResponse:
    """Take one away."""
    page = remove_page(page_id, by=request.actor)
    toast(request, f"{page.title} is gone. Meetings that were booked on it stay.")
    return HttpResponseRedirect(reverse("meetings:booking_pages"))


@requires("meetings.view")
def calendar_feed(request: Request) -> HttpResponse:
    """The secret address of one's own calendar."""
    if request.method == "POST":
        if request.POST.get("verb") == "close":
            close_feed(by=request.actor)
            toast(request, "Nobody can subscribe to your calendar any more.")
        else:
            renew_feed(by=request.actor)
            toast(request, "Your calendar has a new address. An older one answers no more.")
        return HttpResponseRedirect(reverse("meetings:calendar_feed"))
    feed = feed_of(request.actor)
    context = {"address": feed_url(feed, request.organization) if feed else "", "feed": feed}
    return render_page(request, "meetings/feed.html", context)


def _link(request: Request, slug: str) -> str:
    return settings.SITE_URL + reverse("meetings_public:book", args=[request.organization.slug, slug])
