"""What a note, call or task belongs to."""

from dataclasses import dataclass
from typing import Protocol, TypedDict
from uuid import UUID

from crm.events.types import SubjectRef


class Facts(TypedDict):
    """How the events of this app name what they are about."""

    person_id: UUID | None
    company_id: UUID | None
    about_kind: str
    about_id: UUID | None


class Filed(Protocol):
    """Whatever keeps what it is about in the columns of `About`."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def company_id(self) -> UUID | None: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> UUID | None: ...


def facts_of(row: Filed) -> Facts:
    """How the events of a task or meeting name what it is about."""
    return {
        "person_id": row.person_id,
        "company_id": row.company_id,
        "about_kind": row.subject_kind,
        "about_id": row.subject_id,
    }


@dataclass(frozen=True)
class About:
    """What a note, call or task belongs to: a record, and the person and company in whose timeline it stands."""

    subject: SubjectRef
    person_id: UUID | None = None
    company_id: UUID | None = None

    def columns(self) -> dict[str, UUID | str | None]:
        """As the models keep it."""
        return {
            "person_id": self.person_id,
            "company_id": self.company_id,
            "subject_kind": self.subject.kind,
            "subject_id": self.subject.id,
        }

    def facts(self) -> Facts:
        """As the events name it."""
        return {
            "person_id": self.person_id,
            "company_id": self.company_id,
            "about_kind": self.subject.kind,
            "about_id": self.subject.id,
        }
