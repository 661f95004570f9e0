"""What the pages of tasks and notes show."""

from typing import Any
from uuid import UUID

from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.search.searchable import SEARCHABLES
from crm.web.kinds import KINDS, Link, links_for
from crm.web.panels import panels_for
from crm.work.about import About
from crm.work.actions.task_changes import Snooze
from crm.work.mentioning import with_mentions
from crm.work.models import Task
from crm.work.queries.notes import mentions_of
from crm.work.queries.sight import may_see
from crm.work.words import due_words, priority_words, reminder_words, repeat_words, task_status


def task_page(request: Request, task: Task) -> dict[str, Any]:
    """Context of work/task.html."""
    subject = SubjectRef(task.subject_kind, task.subject_id) if task.subject_id else None
    seen = subject if subject and may_see(request.actor, subject) else None
    return {
        "task": task,
        "status": task_status(task),
        "due": due_words(task),
        "priority": priority_words(task),
        "reminder": reminder_words(task),
        "repeat": repeat_words(task),
        "details": with_mentions(task.details, mentions_of(task)),
        "link": links_for([seen]).get(seen) if seen else None,
        "snoozes": Snooze.choices,
        "may_edit": request.actor.can("work.edit"),
        "panels": panels_for("task", request.actor, task),
    }


def about_from(request: Request) -> tuple[About | None, Link | None]:
    """The record that `?about=<kind>:<id>` names, with the person and company in whose timelines it stands.

    (None, None) for none. Raises NotFound unless the actor may see it.
    """
    named = request.POST.get("about") or request.GET.get("about", "")
    kind, _, record_id = named.partition(":")
    if not named:
        return None, None
    subject = SubjectRef(kind, _uuid(record_id))
    if kind not in KINDS or not may_see(request.actor, subject):
        raise NotFound("There is no such record.")
    person_id, company_id = whose(subject)
    return About(subject, person_id, company_id), links_for([subject]).get(subject)


def whose(subject: SubjectRef) -> tuple[UUID | None, UUID | None]:
    """The person and company that a record is about, as the record itself names them."""
    if subject.kind == "company":
        return None, subject.id
    searchable = SEARCHABLES.get(subject.kind)
    record = searchable.rows().filter(id=subject.id).first() if searchable else None
    person_id = subject.id if subject.kind == "person" else getattr(record, "person_id", None)
    return person_id, getattr(record, "company_id", None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such record.") from error
