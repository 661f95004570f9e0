"""Events that every kind of record has."""

from dataclasses import dataclass, field
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class _RecordEvent(DomainEvent):
    record_kind: str
    record_id: UUID
    title: str = ""

    def subject(self) -> SubjectRef | None:
        """The record."""
        return SubjectRef(self.record_kind, self.record_id)


@event_type("records.record_binned")
@dataclass(frozen=True, kw_only=True)
class RecordBinned(_RecordEvent):
    """Somebody put it into the bin."""


@event_type("records.record_restored")
@dataclass(frozen=True, kw_only=True)
class RecordRestored(_RecordEvent):
    """It came out of the bin again."""


@event_type("records.record_purged")
@dataclass(frozen=True, kw_only=True)
class RecordPurged(_RecordEvent):
    """It is gone for good. `counts` says how much went with it ({"files": 2}), and nothing says what."""

    counts: dict[str, int] = field(default_factory=dict)


@event_type("records.custom_field_added")
@dataclass(frozen=True, kw_only=True)
class CustomFieldAdded(DomainEvent):
    record_kind: str
    key: str
    label: str


@event_type("records.custom_field_changed")
@dataclass(frozen=True, kw_only=True)
class CustomFieldChanged(DomainEvent):
    """`changes` maps what was changed ("label", "required", "put away") to old and new."""

    record_kind: str
    key: str
    label: str
    changes: dict[str, tuple[str, str]]
