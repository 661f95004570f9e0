"""My day, the task's own page, and what is behind the bell."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires, signed_in
from crm.accounts.requests import Request
from crm.events.types import SubjectRef
from crm.web.kinds import links_for
from crm.web.panels import panels_for
from crm.web.templating import render_page
from crm.work.actions.notifications import mark_all_read
from crm.work.first_steps import first_steps
from crm.work.models import Notification
from crm.work.queries.tasks import get_task, open_tasks_of

SHOWN = 15
NEWEST = 100


@signed_in
def home(request: Request) -> HttpResponse:
    """What to do today, and what each module has for this member."""
    context = {
        "tasks": list(open_tasks_of(request.actor)[:SHOWN]),
        "panels": panels_for("home", request.actor, None),
        "first_steps": first_steps(request.organization, request.actor),
        "greeting": _greeting(),
    }
    return render_page(request, "work/home.html", context)


def _greeting() -> str:
    hour = timezone.localtime().hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


@requires("work.view")
def show_task(request: Request, task_id: UUID) -> HttpResponse:
    """One task."""
    task = get_task(request.actor, task_id)
    subjects = [SubjectRef(task.subject_kind, task.subject_id)] if task.subject_id else []
    link = next(iter(links_for(subjects).values()), None)
    return render_page(request, "work/task.html", {"task": task, "link": link})


@signed_in
def notifications(request: Request) -> HttpResponse:
    """The newest hundred."""
    rows = list(Notification.objects.filter(member_id=request.actor.member_id).order_by("-id")[:NEWEST])
    subjects = {row.id: SubjectRef(row.subject_kind, row.subject_id) for row in rows if row.subject_id}
    links = links_for(subjects.values())
    items = [(row, links.get(subjects[row.id]) if row.id in subjects else None) for row in rows]
    return render_page(request, "work/notifications.html", {"items": items})


@signed_in
@require_POST
def read_notifications(request: Request) -> HttpResponse:
    """Mark all as read."""
    mark_all_read(request.actor)
    return redirect("work:notifications")
