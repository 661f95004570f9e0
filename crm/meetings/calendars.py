"""Meetings as calendar programs write them: iCalendar (RFC 5545), sent to and fro by iTIP (RFC 5546)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import PARTSTAT, ROLE, STATUS

from crm.mail.addresses import reply_address
from crm.meetings.models import Answer, Attendee, Meeting
from crm.tenancy.scope import require_organization_id

PRODUCT = "-//Fairlead//Meetings//EN"
LONGEST_REPLY = 200_000  # bytes: an answer takes a few hundred
LONGEST_NOTE = 500

PARTSTATS = {
    Answer.WAITING: PARTSTAT.NEEDS_ACTION,
    Answer.COMES: PARTSTAT.ACCEPTED,
    Answer.MAYBE: PARTSTAT.TENTATIVE,
    Answer.DECLINED: PARTSTAT.DECLINED,
}
ANSWERS = {str(partstat): answer for answer, partstat in PARTSTATS.items()}


class Method(StrEnum):
    """What a calendar in a mail wants of its reader."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Reply:
    """What somebody's program answered. `sequence` is the state of the meeting that it knew of."""

    uid: str
    address: str
    answer: Answer
    sequence: int
    at: datetime
    note: str = ""


def invitation(meeting: Meeting, asked: Iterable[Attendee], method: Method) -> bytes:
    """One meeting for the calendars of whoever is asked. Answers go to an address that says which meeting is meant."""
    event = _event(meeting)
    event.organizer = _address(
        meeting.organizer.name,
        reply_address(require_organization_id(), "meeting", meeting.id),  # so that answers come to us
    )
    event.attendees = [_asked(each) for each in asked]
    if method == Method.CANCEL:
        event.status = STATUS.CANCELLED
    return _calendar([event], method)


def feed(meetings: Sequence[Meeting], name: str) -> bytes:
    """A member's calendar to subscribe to: his own view of each meeting, nobody's addresses."""
    return _calendar([_event(meeting) for meeting in meetings], Method.PUBLISH, name)


def own_event(meeting: Meeting) -> Event:
    """One meeting as somebody sees it who is in it: no organizer, no attendees. To be added to, and written alone."""
    return _event(meeting)


def written_alone(event: Event) -> bytes:
    """One event as it is kept in a calendar: without a method (RFC 4791, section 4.1)."""
    return _calendar([event], None)


def read_reply(content: bytes) -> Reply | None:
    """The answer to an invitation in a part of a mail; None for anything else, however broken."""
    if len(content) > LONGEST_REPLY:
        return None
    try:
        return _reply(Calendar.from_ical(content))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _reply(calendar: Calendar) -> Reply | None:
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        return None
    event = next(iter(calendar.walk("VEVENT")), None)
    attendee = event.get("ATTENDEE") if event else None
    if event is None or not isinstance(attendee, vCalAddress):
        return None
    answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    stamp = event.get("DTSTAMP")
    if answer is None:
        return None
    return Reply(
        uid=str(event["UID"]),
        address=str(attendee).partition(":")[2] or str(attendee),
        answer=answer,
        sequence=int(event.get("SEQUENCE", 0)),
        at=_moment(stamp.dt) if stamp else datetime.now(UTC),
        note=" ".join(str(event.get("COMMENT", "")).split())[:LONGEST_NOTE],
    )


def _moment(at: datetime) -> datetime:
    """DTSTAMP is in UTC by the standard; a program that forgets to say so means it."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _calendar(events: Sequence[Event], method: Method | None, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    if method is not None:
        calendar.add("METHOD", str(method))
    if name:
        calendar.add("X-WR-CALNAME", name)  # what all programs read; NAME of RFC 7986 only some
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(meeting: Meeting) -> Event:
    zone = _zone(meeting)
    return Event.new(
        uid=meeting.uid,
        summary=meeting.title,
        start=meeting.starts_at.astimezone(zone),
        end=meeting.ends_at.astimezone(zone),
        sequence=meeting.sequence,
        status=STATUS.CANCELLED if meeting.is_cancelled else STATUS.CONFIRMED,
        created=meeting.created_at.astimezone(UTC),
        location=meeting.place or None,
        description=meeting.details or None,
    )


def _zone(meeting: Meeting) -> tzinfo:
    """Where it was planned; UTC in the hour that comes twice when clocks are set back, of which only the first time can
    be said (RFC 5545, section 3.3.5).
    """
    zone = ZoneInfo(meeting.zone)
    times = (meeting.starts_at, meeting.ends_at)
    return UTC if any(at.astimezone(zone).fold for at in times) else zone


def _asked(attendee: Attendee) -> vCalAddress:
    answer = Answer(attendee.answer)
    address = _address(attendee.name, attendee.address)
    address.params["PARTSTAT"] = str(PARTSTATS[answer])
    address.params["ROLE"] = str(ROLE.REQ_PARTICIPANT)
    if answer == Answer.WAITING:
        address.params["RSVP"] = "TRUE"
    return address


def _address(name: str, address: str) -> vCalAddress:
    """`CN` can't hold a quotation mark or control character (RFC 5545, section 3.1)."""
    written = vCalAddress(f"mailto:{address}")
    clean = "".join(letter for letter in name if letter.isprintable() and letter != '"').strip()
    if clean:
        written.params["CN"] = clean
    return written
