"""What the pages of meetings show."""

from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.queries.people import people_visible_to
from crm.events.types import SubjectRef
from crm.meetings.models import Answer, Attendee, Meeting
from crm.meetings.queries.meetings import asked, own_place
from crm.meetings.words import answer_words, state_words, when_words
from crm.web.kinds import Link, links_for
from crm.web.panels import panels_for
from crm.work.about import About
from crm.work.queries.sight import may_see

CHOICES = ((Answer.COMES, "I will come"), (Answer.MAYBE, "Perhaps"), (Answer.DECLINED, "I can't"))


def meeting_page(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """Context of meetings/meeting.html."""
    subject = SubjectRef(meeting.subject_kind, meeting.subject_id) if meeting.subject_id else None
    seen = subject if subject and may_see(actor, subject) else None
    places = asked(meeting)
    open_ = not (meeting.is_cancelled or meeting.is_over)
    own = own_place(meeting, actor.member_id)
    return {
        "meeting": meeting,
        "status": state_words(meeting),
        "when": when_words(meeting),
        "places": [(place, *answer_words(place.answer)) for place in places],
        "people": _people(actor, places),
        "link": links_for([seen]).get(seen) if seen else None,
        "own": own if open_ and meeting.organizer_id != actor.member_id else None,
        "choices": CHOICES,
        "may_edit": open_ and actor.can("meetings.edit", meeting),
        "may_bin": actor.can("meetings.edit", meeting),
        "panels": panels_for("meeting", actor, meeting),
    }


def guest_from(actor: Actor, about: About | None) -> str:
    """The customer a new meeting about a record is for, as the form shows him; "" where the actor may not see him."""
    if about is None or about.person_id is None or not actor.can("customers.view"):
        return ""
    person = people_visible_to(actor).filter(id=about.person_id).first()
    return f"{person.name} <{person.email}>" if person and person.email else ""


def _people(actor: Actor, places: list[Attendee]) -> dict[UUID, Link]:
    """The pages of those guests whom the viewer may see, by their ids."""
    ids = [place.person_id for place in places if place.person_id]
    if not ids or not actor.can("customers.view"):
        return {}
    seen = people_visible_to(actor).filter(id__in=ids).values_list("id", flat=True)
    return {ref.id: link for ref, link in links_for(SubjectRef("person", each) for each in seen).items()}
