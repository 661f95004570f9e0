"""How notes, calls and tasks read in a timeline."""

from crm.events.catalog.work import CallLogged, NoteAdded, TaskAdded, TaskDone
from crm.web.timeline import CONVERSATIONS, OTHER, Telling, tells
from crm.work.models import CallOutcome


@tells(NoteAdded, CONVERSATIONS)
def note_added(event: NoteAdded) -> Telling:
    """Mira Okonkwo wrote a note."""
    return Telling(icon="note", did="wrote a note", body=event.text, more="")


@tells(CallLogged, CONVERSATIONS)
def call_logged(event: CallLogged) -> Telling:
    """Mira Okonkwo called, 11 minutes."""
    incoming = event.direction == "incoming"
    reached = event.outcome == CallOutcome.REACHED
    minutes = f"{event.minutes} minute{'s' if event.minutes != 1 else ''}" if event.minutes else ""
    outcome = "" if reached else CallOutcome(event.outcome).label.lower()
    return Telling(
        icon="phone-incoming" if incoming else "phone-outgoing",
        tone="green" if reached else "amber",
        did=("took a call" if incoming else "called") + ("," if minutes or outcome else ""),
        more=", ".join(part for part in (minutes, outcome) if part),
        body=event.text,
        link=False,
    )


@tells(TaskAdded, OTHER)
def task_added(event: TaskAdded) -> Telling:
    """Mira Okonkwo planned: send the offer."""
    return Telling(icon="checkbox", did="planned a task:", more=event.title, link=False)


@tells(TaskDone, OTHER)
def task_done(event: TaskDone) -> Telling:
    """Mira Okonkwo finished: send the offer."""
    return Telling(icon="circle-check", tone="green", did="finished a task:", more=event.title, link=False)
