"""Booking pages: free times only, by turns, once each; a race of many for one time gives one meeting."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections

from crm.accounts.actor import visitor_actor
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.mail.models import Message
from crm.meetings.actions.booking import Booking, Taken, book
from crm.meetings.actions.booking_pages import add_page, change_page, remove_page
from crm.meetings.actions.planning import plan_meeting
from crm.meetings.models import BookingHost, BookingPage, Meeting
from crm.meetings.planning import Plan
from crm.meetings.queries.booking_pages import free_times
from crm.staff.actions.absences import Period, add_absence
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from tests.world import Member, World

NOW = datetime(2031, 6, 2, 6, tzinfo=UTC)  # a Monday
TUESDAY = datetime(2031, 6, 3, 9, tzinfo=UTC)
VALUES: dict[str, Any] = {"title": "First talk", "slug": "first-talk", "place": "We call you", "notice": 0, "after": 0}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(world: World) -> BookingPage:
    """The owner's, half an hour from nine to five in UTC."""
    world.org.time_zone = "UTC"
    world.org.save(update_fields=["time_zone"])
    with tenant_scope(world.org):
        return add_page(VALUES, [world.owner.membership], by=world.owner.actor)


def booking(start: datetime = TUESDAY, *, email: str = "zoe@example.com") -> Booking:
    return Booking(start=start, first_name="Zoe", last_name="Guest", email=email, zone="Europe/Paris")


def test_a_booking(world: World, page: BookingPage, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        meeting = book(page, booking(), key="one", by=visitor_actor())
        assert meeting.organizer_id == world.owner.membership.id
        assert (meeting.title, meeting.place) == ("First talk: Zoe Guest", "We call you")
        assert meeting.ends_at - meeting.starts_at == timedelta(minutes=30)
        assert Person.objects.get().email == "zoe@example.com"
        assert TUESDAY not in free_times(page, NOW, NOW + timedelta(days=5))
        again = book(page, booking(), key="one", by=visitor_actor())
        assert again.id == meeting.id
    drain()
    with tenant_scope(world.org):
        assert Meeting.objects.count() == 1
        (sent,) = Message.objects.filter(subject__startswith="Invitation")
        assert sent.to_address == "zoe@example.com"
        assert "11:00" in sent.text  # on the clock of whoever booked
        assert Notification.objects.get(kind="meeting_booked").member_id == world.owner.membership.id


@pytest.mark.parametrize(
    "start",
    [
        TUESDAY.replace(hour=5),  # nobody is at work
        TUESDAY.replace(minute=7),  # on no page
        NOW - timedelta(days=1),
        NOW + timedelta(days=90),
        datetime(2031, 6, 7, 9, tzinfo=UTC),  # a Saturday
    ],
)
def test_times_that_are_not_offered(world: World, page: BookingPage, start: datetime) -> None:
    with tenant_scope(world.org):
        with pytest.raises(Taken):
            book(page, booking(start), key="x", by=visitor_actor())
        assert not Meeting.objects.exists()
        assert not Person.objects.exists()


def test_absences_meetings_and_notice_are_kept(world: World, page: BookingPage) -> None:
    with tenant_scope(world.org):
        owner = world.owner
        add_absence(owner.membership.id, Period(TUESDAY.date(), TUESDAY.date()), kind="vacation", by=owner.actor)
        wednesday = TUESDAY + timedelta(days=1)
        plan_meeting(Plan("Other", wednesday, wednesday + timedelta(hours=1), "UTC"), by=owner.actor)
        change_page(page.id, {"notice": 24 * 60, "before": 30}, [owner.membership], by=owner.actor, seen=1)
        times = free_times(BookingPage.objects.get(), NOW, NOW + timedelta(days=3))
        assert min(times) == wednesday + timedelta(hours=1, minutes=30)


def test_by_turns(world: World, as_member: Callable[..., Member]) -> None:
    world.org.time_zone = "UTC"
    world.org.save(update_fields=["time_zone"])
    reps = [as_member("rep"), as_member("rep")]
    with tenant_scope(world.org):
        page = add_page(VALUES, [each.membership for each in reps], by=world.boss.actor)
        starts = [TUESDAY + timedelta(hours=hour) for hour in range(4)]
        who = [
            book(page, booking(start, email=f"g{at}@example.com"), key=str(at), by=visitor_actor()).organizer_id
            for at, start in enumerate(starts)
        ]
        assert who[:2] == who[2:]
        assert len(set(who)) == 2
        both = [book(page, booking(starts[0] + timedelta(hours=5), email=f"h{at}@example.com"), key=f"b{at}",
                     by=visitor_actor()).organizer_id for at in range(2)]  # fmt: skip
        assert len(set(both)) == 2
        with pytest.raises(Taken):
            book(page, booking(starts[0] + timedelta(hours=5)), key="third", by=visitor_actor())


@pytest.mark.django_db(transaction=True)
def test_twenty_for_one_time(world: World, page: BookingPage) -> None:
    """One of them gets it, whoever is first; the others are told."""

    def try_it(number: int) -> bool:
        try:
            with tenant_scope(world.org):
                book(page, booking(email=f"guest{number}@example.com"), key=str(number), by=visitor_actor())
        except Taken:
            return False
        finally:
            connections.close_all()
        return True

    connection.close()
    with ThreadPoolExecutor(20) as pool:
        won = sum(pool.map(try_it, range(20)))
    assert won == 1
    with tenant_scope(world.org):
        assert Meeting.objects.count() == 1
        assert Person.objects.count() == 1
        assert BookingHost.objects.get().booked == 1


def test_who_may_have_pages(world: World, page: BookingPage, as_member: Callable[..., Member]) -> None:
    other = as_member("rep")
    with tenant_scope(world.org):
        with pytest.raises(NotAllowed):
            add_page(VALUES | {"slug": "b"}, [world.owner.membership], by=world.colleague.actor)
        with pytest.raises(NotAllowed):
            add_page(VALUES | {"slug": "b"}, [world.owner.membership], by=other.actor)  # for somebody else
        with pytest.raises(NotFound):
            change_page(page.id, {"title": "Mine"}, [other.membership], by=other.actor, seen=1)
        with pytest.raises(NotFound):
            remove_page(page.id, by=other.actor)
        with pytest.raises(Refused, match="address already"):
            add_page(VALUES, [other.membership], by=other.actor)
        with pytest.raises(Stale):
            change_page(page.id, {"title": "Late"}, [world.owner.membership], by=world.owner.actor, seen=9)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        remove_page(page.id, by=world.stranger.actor)
    with tenant_scope(world.org):
        assert BookingPage.objects.get().title == "First talk"


def test_the_page_of_a_customer(world: World, page: BookingPage) -> None:
    url = f"/p/{world.org.slug}/book/first-talk/"
    shown = world.visitor.get(url)
    assert shown.status_code == 200
    assert "10:00" in shown.content.decode()
    form = world.visitor.get(url, {"start": TUESDAY.isoformat(), "zone": "Europe/Paris"}).content.decode()
    assert "11:00" in form
    typed = {"start": TUESDAY.isoformat(), "zone": "Europe/Paris", "key": "k", "first_name": "Zoe", "last_name": "",
             "email": "zoe@example.com"}  # fmt: skip
    wrong = world.visitor.post(url, typed)
    assert wrong.status_code == 422
    assert 'value="zoe@example.com"' in wrong.content.decode()
    done = world.visitor.post(url, typed | {"last_name": "Guest"})
    assert done.status_code == 303
    assert "It is booked" in world.visitor.get(done["Location"]).content.decode()
    taken = world.visitor.post(url, typed | {"last_name": "Late", "key": "other", "email": "late@example.com"})
    assert taken.status_code == 409
    assert "just taken" in taken.content.decode()
    assert 'value="late@example.com"' in taken.text  # who was late has typed enough
    later = {name: value for name, value in typed.items() if name != "start"} | {"last_name": "Late"}
    assert 'value="zoe@example.com"' in world.visitor.post(url, later | {"times": "1", "start": "x"}).text
    half_past = (TUESDAY + timedelta(minutes=30)).isoformat()
    again = world.visitor.post(url, later | {"typed": "1", "start": half_past})
    assert (again.status_code, 'value="zoe@example.com"' in again.text, "11:30" in again.text) == (200, True, True)
    # Whoever can't come after all gives the time back.
    assert world.visitor.post(done["Location"].partition("?")[0], {"answer": "declined"}).status_code == 303
    with tenant_scope(world.org):
        assert Meeting.objects.get().is_cancelled
        assert TUESDAY in free_times(page, NOW, NOW + timedelta(days=5))
        change_page(page.id, {"active": False}, [world.owner.membership], by=world.owner.actor, seen=1)
    assert world.visitor.get(url).status_code == 404
    assert world.visitor.get(url.replace(world.org.slug, world.other_org.slug)).status_code == 404
