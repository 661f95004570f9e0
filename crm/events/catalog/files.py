"""Events of files that colleagues put to records."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class _FileEvent(DomainEvent):
    record_kind: str
    record_id: UUID
    file_id: UUID
    name: str

    def subject(self) -> SubjectRef | None:
        """The record."""
        return SubjectRef(self.record_kind, self.record_id)


@event_type("files.file_attached")
@dataclass(frozen=True, kw_only=True)
class FileAttached(_FileEvent):
    """A colleague put a file to the record."""


@event_type("files.file_removed")
@dataclass(frozen=True, kw_only=True)
class FileRemoved(_FileEvent):
    """A colleague took a file away."""


@event_type("files.file_restored")
@dataclass(frozen=True, kw_only=True)
class FileRestored(_FileEvent):
    """A removed file was brought back."""
