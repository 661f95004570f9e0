"""Meetings as records that people edit."""

from crm.events.catalog.meetings import MeetingChanged
from crm.events.types import DomainEvent
from crm.meetings.models import Meeting
from crm.meetings.planning import TOLD, follow_changes, set_meeting
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from crm.work.about import facts_of


def _changed(meeting: Meeting, change: RecordChange) -> list[DomainEvent]:
    if not change.changes.keys() & set(TOLD):
        return []
    return [
        MeetingChanged(
            meeting_id=meeting.id, title=meeting.title, starts_at=meeting.starts_at, changes=change.told,
            **facts_of(meeting),
        )
    ]  # fmt: skip


register_record(
    RecordType(
        kind="meeting",
        model=Meeting,
        view="meetings.view",
        edit="meetings.edit",
        delete="meetings.edit",
        assign="meetings.manage",
        facts=(*TOLD, "organizer"),
        changed=_changed,
        set_values=set_meeting,
        follow=follow_changes,
        owner="organizer",
        related=("person", "organizer"),
        about=lambda meeting: (meeting.person_id, meeting.company_id),
    )
)
