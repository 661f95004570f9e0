"""The mails of a meeting: each carries the meeting for the reader's calendar and a link to answer without one."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.addresses import reply_address
from crm.mail.attachments import Attachment
from crm.mail.colours import ink_on
from crm.mail.models import Message, MessageKind
from crm.meetings.calendars import Method, invitation
from crm.meetings.links import place_url
from crm.meetings.models import Attendee, Meeting
from crm.meetings.queries.meetings import asked
from crm.meetings.words import when_in
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.work.zones import zone_of

LONGEST_TITLE = 150


@dataclass(frozen=True)
class Occasion:
    """Why a mail is written: the first words of its subject, what it says, and what calendars are to do."""

    key: str
    word: str
    says: str
    method: Method = Method.REQUEST


INVITED = Occasion("invited", "Invitation", "invites you")
CHANGED = Occasion("changed", "Changed", "changed the meeting")
CANCELLED = Occasion("cancelled", "Called off", "called the meeting off", Method.CANCEL)
REMOVED = Occasion("removed", "Without you", "asks you to this meeting no longer", Method.CANCEL)


def tell_everybody(meeting: Meeting, occasion: Occasion, *, again: str = "") -> int:
    """Write to everybody who is asked but the organizer; who was told of this state of the meeting isn't again.

    `again` names an occasion on which the same state is told once more. How many mails are new.
    """
    places, told = asked(meeting), _told(meeting)
    state = f"{occasion.method}:{meeting.sequence}{again and f':{again}'}"
    new = [
        (place, _key(meeting, place, state))
        for place in places
        if place.member_id != meeting.organizer_id and _key(meeting, place, state) not in told
    ]
    for place, key in new:
        was_asked = any(each.startswith(_key(meeting, place, "")) for each in told)
        _tell(meeting, place, places, INVITED if occasion == CHANGED and not was_asked else occasion, key)
    return len(new)


def tell_removed(meeting: Meeting) -> int:
    """Write to those who were invited and are no longer asked, once each time. How many mails are new."""
    told, new = _told(meeting), 0
    for place in meeting.attendees.exclude(removed_at=None).select_related("member__user", "person"):
        # Who was taken away and asked again can be taken away once more.
        key = _key(meeting, place, f"removed:{place.removed_at}")
        if key not in told and any(each.startswith(_key(meeting, place, "")) for each in told):
            _tell(meeting, place, [place], REMOVED, key)
            new += 1
    return new


def _told(meeting: Meeting) -> set[str]:
    """The keys of all mails about the meeting."""
    mails = Message.objects.filter(subject_kind="meeting", subject_id=meeting.id)
    return set(mails.values_list("key", flat=True))


def _key(meeting: Meeting, place: Attendee, state: str) -> str:
    return f"meeting:{meeting.id}:{place.id}:{state}"


def _tell(meeting: Meeting, place: Attendee, places: list[Attendee], occasion: Occasion, key: str) -> None:
    organization = Organization.objects.get(id=require_organization_id())
    facts = {
        "meeting": meeting,
        "occasion": occasion,
        "when": when_in(meeting, zone_of(place.member) if place.member else meeting.zone),
        "names": [each.called for each in places if each.id != place.id],
        "url": _url(place, meeting, organization),
        "organization": organization,
        "ink": ink_on(organization.colour),
    }
    queue_message(
        key=key,
        to=place.address,
        subject=f"{occasion.word}: {meeting.title[:LONGEST_TITLE]}, {facts['when']}",
        text=render_to_string("meetings/mails/invitation.txt", facts, using="jinja2").strip() + "\n",
        html=render_to_string("meetings/mails/invitation.html", facts, using="jinja2"),
        kind=MessageKind.TRANSACTIONAL,
        person=place.person,
        sender_name=f"{meeting.organizer.name}, {organization.sender_name}",
        reply_to=reply_address(organization, "meeting", meeting.id),
        subject_ref=SubjectRef("meeting", meeting.id),
        attachments=[_calendar(meeting, places, occasion)],
    )


def _calendar(meeting: Meeting, places: list[Attendee], occasion: Occasion) -> Attachment:
    content = invitation(meeting, places, occasion.method)
    return Attachment(name="invite.ics", content=content, content_type=f"text/calendar; method={occasion.method}")


def _url(place: Attendee, meeting: Meeting, organization: Organization) -> str:
    """Colleagues answer where they work; everybody else on a page of the meeting's own."""
    if place.member_id:
        return settings.SITE_URL + reverse("meetings:meeting", args=[meeting.id])
    return place_url(place, organization)
