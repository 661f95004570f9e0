"""Events of meetings. They stand in the timelines of the record, the person and the company it is about."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(DomainEvent):
    meeting_id: UUID
    title: str
    about_kind: str = ""
    about_id: UUID | None = None

    def subject(self) -> SubjectRef | None:
        """The record it is about, else the meeting itself."""
        if self.about_kind and self.about_id:
            return SubjectRef(self.about_kind, self.about_id)
        return SubjectRef("meeting", self.meeting_id)


@event_type("meetings.meeting_planned")
@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(MeetingEvent):
    """A colleague planned it, or a customer booked it."""

    starts_at: datetime
    booked: bool = False


@event_type("meetings.meeting_changed")
@dataclass(frozen=True, kw_only=True)
class MeetingChanged(MeetingEvent):
    """Another time or place, or other people: whoever is asked has to hear of it."""

    starts_at: datetime
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@event_type("meetings.meeting_cancelled")
@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(MeetingEvent):
    """It was called off."""

    note: str = ""


@event_type("meetings.meeting_answered")
@dataclass(frozen=True, kw_only=True)
class MeetingAnswered(MeetingEvent):
    """Somebody who is asked said whether he comes."""

    attendee_id: UUID
    who: str
    answer: str
    note: str = ""
