"""Events of long work: exports, imports, bulk edits."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class JobEvent(DomainEvent):
    """Something about one job."""

    job_id: UUID
    job_name: str  # which kind of work: "lists.export"
    title: str

    def subject(self) -> SubjectRef:
        """The job."""
        return SubjectRef("job", self.job_id)


@event_type("jobs.job_finished")
@dataclass(frozen=True, kw_only=True)
class JobFinished(JobEvent):
    """`at_once`: done while the page waited, so that nobody has to be told."""

    member_id: UUID
    words: str
    at_once: bool = False


@event_type("jobs.job_failed")
@dataclass(frozen=True, kw_only=True)
class JobFailed(JobEvent):
    member_id: UUID
    words: str


@event_type("jobs.job_cancelled")
@dataclass(frozen=True, kw_only=True)
class JobCancelled(JobEvent):
    done: int


@event_type("jobs.list_exported")
@dataclass(frozen=True, kw_only=True)
class ListExported(JobEvent):
    """Who took what out of the program: which list, how narrowed down, how many rows, in which columns."""

    list_name: str
    filters: str
    rows: int
    columns: tuple[str, ...]
    file_format: str


@event_type("jobs.file_imported")
@dataclass(frozen=True, kw_only=True)
class FileImported(JobEvent):
    """Who brought a file in: as which records, and what came of its rows."""

    record_kind: str
    file_name: str
    rows: int
    added: int
    changed: int
    rejected: int
