"""What a note, call or task belongs to."""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from crm.events.types import SubjectRef


class Facts(TypedDict):
    """How the events of this app name what they are about."""

    person_id: UUID | None
    company_id: UUID | None
    about_kind: str
    about_id: UUID | None


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
