"""Book a time on a booking page. However many ask for one time at once, one of them gets it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Lifecycle
from crm.errors import Refused
from crm.meetings.actions.planning import enter_meeting
from crm.meetings.guests import Guest
from crm.meetings.models import BookingHost, BookingPage, Meeting
from crm.meetings.planning import Plan
from crm.meetings.queries.booking_pages import free_times, host_ids
from crm.meetings.queries.diaries import hold_diaries
from crm.staff.business_time import MINUTE

TAKEN = "Somebody else has just taken that time. Please choose another one."


class Taken(Refused):
    """The time is not free any more."""


@dataclass(frozen=True)
class Booking:
    """Who wants to meet, when, and what he answered to the page's questions. `zone`: the clock he reads."""

    start: datetime
    first_name: str
    last_name: str
    email: str
    zone: str
    phone: str = ""
    answers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def name(self) -> str:
        """As he is called."""
        return f"{self.first_name} {self.last_name}".strip()


@transaction.atomic
def book(page: BookingPage, booking: Booking, *, key: str, by: Actor) -> Meeting:
    """Enter the meeting into the diary of the host whose turn it is. The same `key` books once.

    Raises Taken where the time is not free: too soon, too far off, or somebody was faster.
    """
    members = host_ids(page)
    hold_diaries(members)
    known = Meeting.everything.filter(key=f"booking:{key}").first()
    if known is not None:
        return known
    free = free_times(page, booking.start, booking.start + MINUTE).get(booking.start, [])
    host = _whose_turn(page, free)
    if host is None:
        raise Taken(TAKEN)
    person, _ = person_for(_contact(booking), by=by, lifecycle=Lifecycle.LEAD, entrance="form")
    meeting = enter_meeting(
        _plan(page, booking),
        organizer=Membership.objects.get(id=host.member_id),
        guests=[Guest(booking.email, booking.name, person=person)],
        booked_on=page,
        key=f"booking:{key}",
        by=by,
    )
    BookingHost.objects.filter(id=host.id).update(booked=F("booked") + 1, last_at=timezone.now())
    return meeting


def _whose_turn(page: BookingPage, free: list[UUID]) -> BookingHost | None:
    """Of those who are free, who had the fewest, then whose last one is longest ago."""
    hosts = BookingHost.objects.filter(page=page, member_id__in=free)
    return hosts.order_by("booked", F("last_at").asc(nulls_first=True), "id").first()


def _contact(booking: Booking) -> Contact:
    return Contact(
        email=booking.email, phone=booking.phone, first_name=booking.first_name, last_name=booking.last_name,
        source="booking page",
    )  # fmt: skip


def _plan(page: BookingPage, booking: Booking) -> Plan:
    answers = [f"{asked}\n{answer}" for asked, answer in booking.answers if answer]
    phone = [f"Phone: {booking.phone}"] if booking.phone else []
    return Plan(
        title=f"{page.title}: {booking.name}",
        starts_at=booking.start,
        ends_at=booking.start + timedelta(minutes=page.minutes),
        zone=booking.zone,
        place=page.place,
        details="\n\n".join([*answers, *phone]),
    )
