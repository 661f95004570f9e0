"""Events of everyday work: notes, calls, tasks. `about_*` names the record it was done on."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class WorkEvent(DomainEvent):
    about_kind: str = ""
    about_id: UUID | None = None

    def subject(self) -> SubjectRef | None:
        """The record it was done on, else the person or company."""
        if self.about_kind and self.about_id:
            return SubjectRef(self.about_kind, self.about_id)
        if self.person_id:
            return SubjectRef("person", self.person_id)
        return SubjectRef("company", self.company_id) if self.company_id else None


@event_type("work.note_added")
@dataclass(frozen=True, kw_only=True)
class NoteAdded(WorkEvent):
    note_id: UUID
    text: str


@event_type("work.note_deleted")
@dataclass(frozen=True, kw_only=True)
class NoteDeleted(WorkEvent):
    """Its author took it back, or with `restored` put it back."""

    note_id: UUID
    restored: bool = False


@event_type("work.note_changed")
@dataclass(frozen=True, kw_only=True)
class NoteChanged(WorkEvent):
    note_id: UUID
    text: str


@event_type("work.call_logged")
@dataclass(frozen=True, kw_only=True)
class CallLogged(WorkEvent):
    call_id: UUID
    direction: str
    outcome: str
    minutes: int | None = None
    text: str = ""


@event_type("work.task_added")
@dataclass(frozen=True, kw_only=True)
class TaskAdded(WorkEvent):
    task_id: UUID
    title: str
    assignee_id: UUID | None = None
    due_at: datetime | None = None


@event_type("work.task_done")
@dataclass(frozen=True, kw_only=True)
class TaskDone(WorkEvent):
    task_id: UUID
    title: str


@event_type("work.task_changed")
@dataclass(frozen=True, kw_only=True)
class TaskChanged(WorkEvent):
    task_id: UUID
    title: str
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@event_type("work.task_assigned")
@dataclass(frozen=True, kw_only=True)
class TaskAssigned(WorkEvent):
    task_id: UUID
    title: str
    assignee_id: UUID | None = None


@event_type("work.task_reopened")
@dataclass(frozen=True, kw_only=True)
class TaskReopened(WorkEvent):
    task_id: UUID
    title: str
