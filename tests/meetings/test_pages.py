"""The pages of meetings, as colleagues use them."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.urls import reverse

from crm.customers.models import Person
from crm.meetings.actions.feeds import feed_url, renew_feed
from crm.meetings.actions.reminding import send_reminders
from crm.meetings.models import Attendee, BookingPage, CalendarFeed, Meeting
from crm.records.actions.binning import bin_record
from crm.records.actions.purging import purge_now
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from tests.meetings.conftest import START, read_calendar
from tests.sales.deals import a_deal
from tests.world import Member, World

TYPED = {
    "title": "Show the router", "day": "2031-06-10", "starts": "10:00", "ends": "10:45", "place": "Their office",
    "guests": "Ada Example\nkit@example.net", "details": "",
}  # fmt: skip


def test_plan_one(world: World, ada: Person) -> None:
    client = world.owner.client
    url = reverse("meetings:add_meeting") + f"?about=person:{ada.id}"
    assert "ada@example.com" in client.get(url).content.decode()
    wrong = client.post(url, TYPED | {"guests": "Nobody Known", "ends": "09:00", "title": ""})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Nobody you know is called Nobody Known" in text
    assert "Choose an end after the start." in text
    assert "Their office" in text  # nothing typed is lost
    with tenant_scope(world.org):
        assert not Meeting.objects.exists()
    done = client.post(url, TYPED | {"about": f"person:{ada.id}", "members": [str(world.boss.membership.id)]})
    assert done.status_code == 302
    page = client.get(done["Location"]).content.decode()
    for shown in ("Show the router", "Ada Example", "kit@example.net", world.boss.membership.name):
        assert shown in page
    assert "Show the router" in client.get(reverse("customers:person", args=[ada.id])).content.decode()
    assert "Show the router" in client.get(reverse("meetings:meetings")).content.decode()
    calendar = client.get(reverse("meetings:meetings") + "?as=month&on=2031-06-10").content.decode()
    assert "Show the router" in calendar


def test_edit_one(world: World, meeting: Meeting) -> None:
    url = reverse("meetings:meeting_edit", args=[meeting.id])
    shown = world.owner.client.get(url).content.decode()
    assert "Kit &lt;kit@example.net&gt;" in shown
    typed = TYPED | {"title": "Second talk", "version": "1", "guests": "Kit <kit@example.net>"}
    assert world.owner.client.post(url, typed).status_code == 302
    with tenant_scope(world.org):
        saved = Meeting.objects.get()
        assert (saved.title, saved.place) == ("Second talk", "Their office")
        left = set(Attendee.objects.filter(removed_at=None).values_list("address", flat=True))
        assert left == {world.owner.membership.email, "kit@example.net"}
    late = world.owner.client.post(url, typed | {"title": "Third talk"})
    assert late.status_code == 422
    assert "saved this meeting" in late.content.decode()
    for client, status in ((world.colleague.client, 403), (world.stranger.client, 404), (world.visitor, 302)):
        assert client.post(url, typed).status_code == status
    with tenant_scope(world.org):
        assert Meeting.objects.get().title == "Second talk"


def test_call_it_off(world: World, meeting: Meeting) -> None:
    url = reverse("meetings:meeting_cancellation", args=[meeting.id])
    assert "3 people hear" in world.owner.client.get(url).content.decode()
    for client, status in ((world.colleague.client, 403), (world.stranger.client, 404)):
        assert client.post(url, {"note": "no"}).status_code == status
    with tenant_scope(world.org):
        assert Meeting.objects.get().cancelled_at is None
    page = world.owner.client.post(url, {"note": "Ill"}, follow=True).content.decode()
    assert "Called off" in page
    assert "Ill" in page


def test_somebody_busy_is_named(world: World, meeting: Meeting) -> None:
    typed = TYPED | {"guests": "", "members": [str(world.owner.membership.id)]}
    typed |= {"starts": f"{START:%H:%M}", "ends": f"{START + timedelta(minutes=20):%H:%M}"}
    world.org.time_zone = "UTC"
    world.org.save(update_fields=["time_zone"])
    page = world.boss.client.post(reverse("meetings:add_meeting"), typed, follow=True).content.decode()
    assert "has another meeting then" in page


def test_the_feed(world: World, meeting: Meeting, as_member: Callable[..., Member]) -> None:
    """Whoever has the address reads that member's meetings, until he makes a new one or leaves."""
    with tenant_scope(world.org):
        first = feed_url(renew_feed(by=world.owner.actor), world.org)
    answer = world.visitor.get(first)
    (event,) = read_calendar(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event.start) == ("First talk", START)
    assert b"ada@example.com" not in answer.content
    with tenant_scope(world.org):
        second = feed_url(renew_feed(by=world.owner.actor), world.org)
        assert CalendarFeed.objects.count() == 1
    assert world.visitor.get(first).status_code == 404
    assert world.visitor.get(second).status_code == 200
    assert world.visitor.get(second.replace(world.org.slug, world.other_org.slug)).status_code == 404
    page = world.owner.client.get(reverse("meetings:calendar_feed")).content.decode()
    assert second in page
    assert second not in world.boss.client.get(reverse("meetings:calendar_feed")).content.decode()
    world.owner.client.post(reverse("meetings:calendar_feed"), {"verb": "close"})
    assert world.visitor.get(second).status_code == 404


def test_booking_pages(world: World) -> None:
    client, me = world.owner.client, str(world.owner.membership.id)
    assert "Make your first booking page" in client.get(reverse("meetings:booking_pages")).content.decode()
    typed = {"title": "First talk", "hosts": [me], "minutes": "30", "every": "30", "before": "0", "after": "10",
             "notice": "240", "ahead": "30", "questions": "What is it about? *\nHow many?", "active": "on"}  # fmt: skip
    wrong = client.post(reverse("meetings:add_booking_page"), typed | {"slug": "No Good", "hosts": []})
    assert wrong.status_code == 422
    assert "Choose at least one colleague" in wrong.content.decode()
    assert client.post(reverse("meetings:add_booking_page"), typed).status_code == 302
    with tenant_scope(world.org):
        page = BookingPage.objects.get()
        assert (page.slug, page.questions[0]) == ("first-talk", {"ask": "What is it about?", "needed": True})
    again = client.post(reverse("meetings:add_booking_page"), typed)  # a second click
    assert (again.status_code, "this address already" in again.text) == (422, True)
    boss = typed | {"hosts": [str(world.boss.membership.id)]}
    assert world.boss.client.post(reverse("meetings:add_booking_page"), boss).status_code == 302
    with tenant_scope(world.org):
        other = BookingPage.objects.exclude(id=page.id).get()
        assert other.slug.startswith("first-talk-"), "a colleague's page of that name is in nobody's way"
        other.delete()
    assert "/book/first-talk/" in client.get(reverse("meetings:booking_pages")).content.decode()
    assert "First talk" not in world.stranger.client.get(reverse("meetings:booking_pages")).content.decode()
    url = reverse("meetings:booking_page", args=[page.id])
    assert world.stranger.client.post(url, typed).status_code == 404
    assert client.post(url, typed | {"title": "Talk", "version": "1"}).status_code == 302
    removal = reverse("meetings:booking_page_removal", args=[page.id])
    assert world.stranger.client.post(removal).status_code == 404
    assert client.post(removal).status_code == 302
    with tenant_scope(world.org):
        assert not BookingPage.objects.exists()


def test_a_reminder(world: World, meeting: Meeting) -> None:
    """Colleagues who come hear of it a quarter of an hour before, once."""
    with time_machine.travel(START - timedelta(minutes=14), tick=False), tenant_scope(world.org):
        assert [send_reminders(), send_reminders()] == [1, 0]
        told = Notification.objects.filter(kind="meeting_reminder")
        assert {row.member_id for row in told} == {world.owner.membership.id, world.boss.membership.id}


def test_who_is_gone_for_good_leaves_no_address(world: World, meeting: Meeting, ada: Person) -> None:
    with tenant_scope(world.org):
        bin_record("person", ada.id, by=world.boss.actor)
        purge_now("person", ada.id, by=world.boss.actor)
        assert not Attendee.objects.filter(address="ada@example.com").exists()
        assert not Meeting.everything.exists()  # it was about nothing but her


def test_a_manager_who_is_asked_stays_when_he_edits(world: World, meeting: Meeting) -> None:
    url = reverse("meetings:meeting_edit", args=[meeting.id])
    boss = str(world.boss.membership.id)
    assert f'value="{boss}"' in world.boss.client.get(url).content.decode()
    typed = TYPED | {"version": "1", "guests": "", "members": [boss]}
    assert world.boss.client.post(url, typed).status_code == 302
    with tenant_scope(world.org):
        left = set(Attendee.objects.filter(removed_at=None).values_list("member_id", flat=True))
        assert left == {world.owner.membership.id, world.boss.membership.id}


def test_a_customer_one_may_not_see_is_not_named_by_a_deal(
    world: World, ada: Person, as_member: Callable[..., Member]
) -> None:
    """A rep sees his own deal, but the customer in it is a colleague's."""
    rep = as_member("rep")
    with tenant_scope(world.org):
        Person.objects.filter(id=ada.id).update(owner=world.boss.membership)
        deal = a_deal(world, person=ada, owner=rep.membership)
    page = rep.client.get(reverse("meetings:add_meeting") + f"?about=deal:{deal.id}")
    assert page.status_code == 200
    assert "ada@example.com" not in page.content.decode()
