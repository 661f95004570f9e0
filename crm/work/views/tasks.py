"""Pages of tasks."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from crm.work.actions.tasks import add_task, complete_task, reopen_task
from crm.work.forms.composer import NewTaskForm


@requires("work.edit")
@require_POST
def finish_task(request: Request, task_id: UUID) -> HttpResponse:
    """Tick a task off; the toast takes it back."""
    task = complete_task(task_id, by=request.actor)
    toast(request, f"Done: {task.title}", undo=reverse("work:task_open", args=[task.id]))
    return _back(request)


@requires("work.edit")
@require_POST
def unfinish_task(request: Request, task_id: UUID) -> HttpResponse:
    """Take the tick back."""
    task = reopen_task(task_id, by=request.actor)
    toast(request, f"Open again: {task.title}")
    return _back(request)


@requires("work.edit")
def new_task(request: Request) -> HttpResponse:
    """A task about nobody in particular."""
    form = NewTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assignee = form.assignee_for(request.actor)
        data = form.cleaned_data
        add_task(data["title"], details=data["details"], due_at=form.due(), assignee=assignee, by=request.actor)
        toast(request, "Task added.")
        return HttpResponseRedirect(reverse("work:tasks"))
    return render_page(request, "work/new_task.html", {"form": form}, status=422 if form.errors else 200)


def _back(request: Request) -> HttpResponse:
    back = request.POST.get("back") or request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if allowed else reverse("work:home"))
