"""Notes, calls and tasks of a record, and what members were told of it."""

from typing import Any

from django.db.models import Q

from crm.records.leavings import Gone, Leavings, about, delete, register_leavings
from crm.work.models import Call, Note, Notification, Task


def _kept(model: Any, gone: Gone) -> int:
    """Those of the record; those of another record that merely name this one stay with that."""
    _spare(model.objects, gone)
    return delete(model.objects.filter(about(gone) | _theirs(gone)))


def _tasks(gone: Gone) -> Gone:
    """Those about the record, or about nothing but its person or company."""
    _spare(Task.everything, gone)
    return {"task": set(Task.everything.filter(about(gone) | _theirs(gone)).values_list("pk", flat=True))}


def _spare(rows: Any, gone: Gone) -> None:
    people, companies = gone.get("person", set()), gone.get("company", set())
    others = rows.exclude(subject_id=None).exclude(about(gone))
    others.filter(person_id__in=people).update(person=None)
    others.filter(company_id__in=companies).update(company=None)
    rows.filter(company_id__in=companies).exclude(person_id=None).exclude(person_id__in=people).update(company=None)


def _theirs(gone: Gone) -> Q:
    return Q(person_id__in=gone.get("person", ())) | Q(company_id__in=gone.get("company", ()))


def _notifications(gone: Gone) -> int:
    return delete(Notification.objects.filter(about(gone)))


register_leavings(
    Leavings("notes", lambda gone: _kept(Note, gone)),
    Leavings("calls", lambda gone: _kept(Call, gone)),
    Leavings("", _notifications, records=_tasks),
)
