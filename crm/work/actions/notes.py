"""Write down what was said: notes and calls."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotAllowed, Refused
from crm.events.catalog.work import CallLogged, NoteAdded, NoteChanged, NoteDeleted
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.work.about import About
from crm.work.actions.mentions import mention_in
from crm.work.models import Call, Note
from crm.work.queries.notes import get_note

__all__ = ["About", "add_note", "change_note", "delete_note", "log_call", "restore_note"]


@transaction.atomic
def add_note(text: str, *, about: About, by: Actor, mentioned: Iterable[UUID] = ()) -> Note:
    """Keep a note and tell whom it mentions; `mentioned` are members chosen from the list while it was typed.

    Raises Refused for an empty one, NotAllowed if `by` may not.
    """
    by.require("work.edit")
    note = Note.objects.create(text=_said(text), author_id=by.member_id, **about.columns())
    emit(NoteAdded(note_id=note.id, text=note.text, **about.facts()), by=by)
    mention_in(note, by=by, chosen=mentioned)
    return note


@transaction.atomic
def change_note(note_id: UUID, text: str, *, by: Actor, mentioned: Iterable[UUID] = ()) -> Note:
    """Write one's own note anew; only those who are mentioned for the first time are told.

    Raises NotFound, NotAllowed for somebody else's, Refused for an empty one.
    """
    note = get_note(by, note_id, lock=True)
    _own(note, by)
    if (said := _said(text)) != note.text:
        note.text, note.edited_at = said, timezone.now()
        note.save(update_fields=["text", "edited_at"])
        emit(NoteChanged(note_id=note.id, text=note.text, **about_note(note).facts()), by=by)
    mention_in(note, by=by, chosen=mentioned)
    return note


@transaction.atomic
def delete_note(note_id: UUID, *, by: Actor) -> Note:
    """Take one's own note back. Raises NotFound, NotAllowed for somebody else's."""
    note = _own(get_note(by, note_id, lock=True), by)
    note.deleted_at = timezone.now()
    note.save(update_fields=["deleted_at"])
    emit(NoteDeleted(note_id=note.id, **about_note(note).facts()), by=by)
    return note


@transaction.atomic
def restore_note(note_id: UUID, *, by: Actor) -> Note:
    """Put it back. Raises NotFound, NotAllowed for somebody else's."""
    note = _own(get_note(by, note_id, lock=True, deleted=True), by)
    note.deleted_at = None
    note.save(update_fields=["deleted_at"])
    emit(NoteDeleted(note_id=note.id, restored=True, **about_note(note).facts()), by=by)
    return note


def about_note(note: Note) -> About:
    """What it belongs to."""
    return About(SubjectRef(note.subject_kind, note.subject_id or note.id), note.person_id, note.company_id)


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


def _own(note: Note, by: Actor) -> Note:
    by.require("work.edit")
    if note.author_id is None or note.author_id != by.member_id:
        raise NotAllowed("Only who wrote a note can change it.")
    return note


def _said(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("Write something first: the note is empty.")
    return said
