"""Booking pages, and which of their times are free."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.meetings.models import BookingHost, BookingPage
from crm.meetings.queries.diaries import away, busy_elsewhere, colleagues_called, meetings_of
from crm.meetings.slots import Terms, free_starts
from crm.staff.business_time import MINUTE

AROUND = timedelta(days=1)  # more than the free time that any page wants around a meeting


@dataclass(frozen=True)
class Window:
    """Between which moments a page can be booked now."""

    since: datetime
    until: datetime


def pages_of(actor: Actor) -> QuerySet[BookingPage]:
    """One's own, or all of the organization's for who looks after them."""
    pages = BookingPage.objects.select_related("owner").prefetch_related("hosts__member")
    return pages if actor.can("meetings.manage") else pages.filter(owner_id=actor.member_id)


def get_page(actor: Actor, page_id: UUID, *, lock: bool = False) -> BookingPage:
    """Fetching is authorising. Raises NotFound."""
    if lock:
        list(BookingPage.objects.filter(id=page_id).select_for_update().values_list("id"))
    page = pages_of(actor).filter(id=page_id).first()
    if page is None:
        raise NotFound("There is no such booking page.")
    return page


def open_page(slug: str) -> BookingPage:
    """The page as customers see it. Raises NotFound for one that is closed, or has nobody left."""
    page = BookingPage.objects.select_related("owner").filter(slug=slug, active=True).first()
    if page is None or not colleagues_called(host_ids(page)):
        raise NotFound("This page takes no bookings.")
    return page


def host_ids(page: BookingPage) -> list[UUID]:
    """Whom a booking can fall to."""
    return list(BookingHost.objects.filter(page=page).values_list("member_id", flat=True))


def terms_of(page: BookingPage) -> Terms:
    """What its times have to fulfil."""
    return Terms(page.minutes, page.every, page.before, page.after)


def window_of(page: BookingPage) -> Window:
    """From the notice it wants to the last day it takes."""
    now = timezone.now()
    return Window(now + page.notice * MINUTE, now + timedelta(days=page.ahead))


def free_times(page: BookingPage, since: datetime, until: datetime) -> dict[datetime, list[UUID]]:
    """The moments at which a meeting can start, in their order, each with the members who are free then."""
    window, members = window_of(page), host_ids(page)
    since, until = max(since, window.since), min(until, window.until)
    if since >= until:
        return {}
    taken, terms = meetings_of(members, since - AROUND, until + AROUND), terms_of(page)
    elsewhere = busy_elsewhere(members, since - AROUND, until + AROUND)
    found: dict[datetime, list[UUID]] = defaultdict(list)
    for member_id, colleague in colleagues_called(members).items():
        busy = [*taken.get(member_id, []), *elsewhere.get(member_id, []), *away(colleague)]
        for start in free_starts(colleague.hours, busy, terms, since, until):
            found[start].append(member_id)
    return dict(sorted(found.items()))
