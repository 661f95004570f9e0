"""Write down what was said: notes and calls."""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import Refused
from crm.events.catalog.work import CallLogged, NoteAdded
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.work.models import Call, Note


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


@transaction.atomic
def add_note(text: str, *, about: About, by: Actor) -> Note:
    """Keep a note. Raises Refused for an empty one, NotAllowed if `by` may not."""
    by.require("work.edit")
    text = text.strip()
    if not text:
        raise Refused("Write something first: the note is empty.")
    note = Note.objects.create(text=text, author_id=by.member_id, **about.columns())
    emit(NoteAdded(note_id=note.id, text=text, **about.facts()), by=by)
    return note


@transaction.atomic
def log_call(text: str, *, direction: str, outcome: str, minutes: int | None = None, about: About, by: Actor) -> Call:
    """Keep a call with its outcome; the person counts as touched."""
    by.require("work.edit")
    call = Call.objects.create(
        text=text.strip(), direction=direction, outcome=outcome, minutes=minutes, author_id=by.member_id,
        **about.columns(),
    )  # fmt: skip
    if about.person_id:
        Person.objects.filter(id=about.person_id).update(last_touch_at=timezone.now())
    emit(
        CallLogged(
            call_id=call.id, direction=direction, outcome=outcome, minutes=minutes, text=call.text, **about.facts()
        ),
        by=by,
    )
    return call
