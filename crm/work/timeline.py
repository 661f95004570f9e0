"""How notes, calls and tasks read in a timeline."""

from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

from crm.accounts.actor import Actor
from crm.events.catalog.work import CallLogged, NoteAdded, TaskAdded, TaskDone
from crm.events.models import Event
from crm.web.timeline import CONVERSATIONS, OTHER, Telling, reads_bodies, tells
from crm.work.mentioning import with_mentions
from crm.work.models import CallOutcome, Mention, Note
from crm.work.queries.notes import notes_with_mentions


@tells(NoteAdded, CONVERSATIONS)
def note_added(event: NoteAdded) -> Telling:
    """Mira Okonkwo wrote a note."""
    return Telling(icon="note", did="wrote a note", body=event.text, more="")


@reads_bodies(NoteAdded)
def note_bodies(rows: list[Event], viewer: Actor | None) -> dict[UUID, str]:
    """The notes as they stand now, colleagues' names marked; one's own with the way to change it."""
    by_note = {UUID(row.data["note_id"]): row.id for row in rows if row.data.get("note_id")}
    notes = notes_with_mentions(by_note)
    return {by_note[note_id]: _note_body(note, mentions, viewer) for note_id, (note, mentions) in notes.items()}


@tells(CallLogged, CONVERSATIONS)
def call_logged(event: CallLogged) -> Telling:
    """Mira Okonkwo called, 11 minutes."""
    incoming = event.direction == "incoming"
    reached = event.outcome == CallOutcome.REACHED
    minutes = f"{event.minutes} minute{'s' if event.minutes != 1 else ''}" if event.minutes else ""
    outcome = "" if reached else str(CallOutcome(event.outcome).label).lower()
    return Telling(
        icon="phone-incoming" if incoming else "phone-outgoing",
        tone="green" if reached else "amber",
        did=("took a call" if incoming else "called") + ("," if minutes or outcome else ""),
        more=", ".join(part for part in (minutes, outcome) if part),
        body=event.text,
        link=False,
    )


@tells(TaskAdded, OTHER, of="task")
def task_added(event: TaskAdded) -> Telling:
    """Mira Okonkwo planned: send the offer."""
    return Telling(icon="checkbox", did="planned a task:", more=event.title, link=False)


@tells(TaskDone, OTHER, of="task")
def task_done(event: TaskDone) -> Telling:
    """Mira Okonkwo finished: send the offer."""
    return Telling(icon="circle-check", tone="green", did="finished a task:", more=event.title, link=False)


def _note_body(note: Note, mentions: list[Mention], viewer: Actor | None) -> str:
    if note.deleted_at:
        return format_html('<p class="fl-3">{}</p>', "Deleted by whoever wrote it.")
    shown = with_mentions(note.text, mentions)
    own = viewer is not None and viewer.member_id is not None and note.author_id == viewer.member_id
    edited = "Edited. " if note.edited_at else ""
    if not (own or edited):
        return shown
    link = format_html('<a href="{}">Edit note</a>', reverse("work:note", args=[note.id])) if own else ""
    return format_html('{}<p class="fl-xs fl-3 fl-note__foot">{}{}</p>', shown, edited, link)
