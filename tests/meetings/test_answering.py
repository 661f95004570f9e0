"""Whether somebody comes: by a button, by the link in the mail, by his calendar program."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import NotFound, Refused
from crm.events.models import Event
from crm.mail.addresses import reply_address
from crm.mail.composing import compose
from crm.mail.files import read_file
from crm.mail.inbound.reading import read_all
from crm.mail.inbound.receiving import receive
from crm.mail.models import InboundMail, Message
from crm.meetings.actions.answering import answer_meeting
from crm.meetings.actions.planning import cancel_meeting, change_meeting
from crm.meetings.calendars import read_reply
from crm.meetings.links import place_url
from crm.meetings.models import Answer, Attendee, Meeting
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Notification
from tests.meetings.conftest import START, read_calendar
from tests.world import World, outside

REPLY = """\
From: {sender}
To: {to}
Subject: Accepted: First talk
Message-ID: <{id}@example.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

I will be there.

--x
Content-Type: text/calendar; charset=utf-8; method=REPLY

BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20310610T080000Z
DTEND:20310610T083000Z
DTSTAMP:{stamp}
ORGANIZER;CN=x:mailto:{to}
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Ada
 ;X-NUM-GUESTS=0:mailto:{attendee}
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:First talk
END:VEVENT
END:VCALENDAR

--x--
"""


def place_of(meeting: Meeting, address: str) -> Attendee:
    return Attendee.objects.get(meeting=meeting, address=address)


def send_reply(world: World, meeting: Meeting, *, number: int = 1, partstat: str = "ACCEPTED", **other: object) -> None:
    """What Ada's calendar program sends."""
    with tenant_scope(world.org):
        to = reply_address(world.org, "meeting", meeting.id)
    facts = {
        "sender": "ada@example.com", "attendee": "ada@example.com", "to": to, "id": f"r{number}", "uid": meeting.uid,
        "partstat": partstat, "sequence": 0, "stamp": f"203106{number:02}T080000Z",
    } | other  # fmt: skip
    with outside():
        receive(REPLY.format(**facts).encode(), envelope_from=str(facts["sender"]), recipients=[to])
        with organization_context(world.org):
            read_all()


def test_a_reply_by_mail(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    send_reply(world, meeting)
    drain()
    with tenant_scope(world.org):
        assert place_of(meeting, "ada@example.com").answer == Answer.COMES
        told = Notification.objects.get(kind="meeting_answered")
        assert (told.member_id, told.text) == (world.owner.membership.id, "Ada Example comes to First talk")
        assert not Event.objects.filter(kind="support.ticket_opened").exists()


def test_the_same_reply_twice_and_an_older_one_change_nothing(
    world: World, meeting: Meeting, drain: Callable[[], None]
) -> None:
    send_reply(world, meeting, number=5, partstat="DECLINED")
    drain()
    send_reply(world, meeting, number=5, partstat="DECLINED", id="again")
    send_reply(world, meeting, number=4, partstat="ACCEPTED")
    drain()
    with tenant_scope(world.org):
        assert place_of(meeting, "ada@example.com").answer == Answer.DECLINED
        assert Event.objects.filter(kind="meetings.meeting_answered").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "eve@example.com"},  # answers for somebody else
        {"attendee": "eve@example.com", "sender": "eve@example.com"},  # isn't asked
        {"uid": "another@fairlead"},
        {"sequence": 7},  # of a meeting that never was
        {"partstat": "DELEGATED"},
    ],
)
def test_replies_that_are_none(
    world: World, meeting: Meeting, drain: Callable[[], None], wrong: dict[str, object]
) -> None:
    send_reply(world, meeting, **wrong)  # type: ignore[arg-type]
    drain()
    with tenant_scope(world.org):
        assert InboundMail.objects.count() == 1
        assert not Event.objects.filter(kind="meetings.meeting_answered").exists()


def test_a_reply_to_the_time_before_doesnt_count(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        later = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=1)}
        change_meeting(meeting.id, later, by=world.owner.actor)
    send_reply(world, meeting, sequence=0)
    drain()
    with tenant_scope(world.org):
        assert place_of(meeting, "ada@example.com").answer == Answer.WAITING
    send_reply(world, meeting, sequence=1, number=2)
    drain()
    with tenant_scope(world.org):
        assert place_of(meeting, "ada@example.com").answer == Answer.COMES


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_comes_is_a_reply_or_none(content: bytes) -> None:
    read_reply(content)
    read_reply(
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" + content + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_by_the_link(world: World, meeting: Meeting) -> None:
    """Opening changes nothing, the button does; the organizer's name is there and nobody's address."""
    with tenant_scope(world.org):
        url = place_url(place_of(meeting, "kit@example.net"), world.org)
    page = world.visitor.get(url + "?answer=declined")
    assert page.status_code == 200
    text = page.content.decode()
    assert "First talk" in text
    assert "ada@example.com" not in text
    with tenant_scope(world.org):
        assert place_of(meeting, "kit@example.net").answer == Answer.WAITING
    assert world.visitor.post(url, {"answer": "declined", "note": "Too early"}).status_code == 303
    with tenant_scope(world.org):
        place = place_of(meeting, "kit@example.net")
        assert (place.answer, place.note) == (Answer.DECLINED, "Too early")
        assert Meeting.objects.get().cancelled_at is None
    file = world.visitor.get(url + "meeting.ics")
    assert read_calendar(file.content)["METHOD"] == "PUBLISH"
    other = url.replace(world.org.slug, world.other_org.slug)
    assert world.visitor.get(other).status_code == 404
    assert world.visitor.post(other, {"answer": "comes"}).status_code == 404
    assert world.visitor.get(url[:-3] + "xx/").status_code == 404
    with tenant_scope(world.org):
        assert place_of(meeting, "kit@example.net").answer == Answer.DECLINED


def test_a_colleague_by_the_button(world: World, meeting: Meeting) -> None:
    with tenant_scope(world.org):
        assert answer_meeting(meeting.id, Answer.MAYBE, by=world.boss.actor).answer == Answer.MAYBE
        with pytest.raises(NotFound):
            answer_meeting(meeting.id, Answer.COMES, by=world.colleague.actor)  # isn't asked
        cancel_meeting(meeting.id, by=world.owner.actor)
        with pytest.raises(Refused):
            answer_meeting(meeting.id, Answer.COMES, by=world.boss.actor)
        assert place_of(meeting, world.boss.membership.email).answer == Answer.MAYBE


def test_what_a_person_writes_back_reaches_the_organizer(
    world: World, meeting: Meeting, drain: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        to = reply_address(world.org, "meeting", meeting.id)
    mail = f"From: Ada <ada@example.com>\nTo: {to}\nSubject: Re\nMessage-ID: <w@e>\n\nMay I bring a colleague?\n"
    with outside():
        receive(mail.encode(), envelope_from="ada@example.com", recipients=[to])
    drain()
    with tenant_scope(world.org):
        told = Notification.objects.get(kind="meeting_answered")
        assert (told.text, told.body) == ("Ada wrote about First talk", "May I bring a colleague?")


def test_the_calendar_is_an_alternative_and_an_attachment(
    world: World, meeting: Meeting, drain: Callable[[], None]
) -> None:
    """Mail programs offer buttons for the one, and people save the other."""
    drain()
    with tenant_scope(world.org):
        message = Message.objects.filter(subject__startswith="Invitation").first()
        assert message is not None
        mail = compose(message, world.org).message()
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    with tenant_scope(world.org):
        (kept,) = message.attachments.all()
        assert read_calendar(calendar.get_payload(decode=True)) == read_calendar(read_file(kept.file))
