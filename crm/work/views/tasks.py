"""Pages of tasks."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.records.actions.binning import bin_record, restore_record
from crm.records.actions.merging import Clash, Conflict
from crm.web.records import fact_view
from crm.web.templating import render_page, toast
from crm.work.actions.task_changes import Snooze, change_task, change_task_fact, snooze_task
from crm.work.actions.tasks import add_task, complete_task, reopen_task
from crm.work.forms.task_facts import TaskFacts
from crm.work.forms.tasks import TaskForm, blank, shown_of
from crm.work.models import Task
from crm.work.queries.tasks import get_task
from crm.work.showing import about_from, task_page
from crm.work.suggesting import suggestion_for, with_suggested
from crm.work.views.mentions import mentioned_ids, warn_of_unseen
from crm.work.words import due_words


@requires("work.view")
def show_task(request: Request, task_id: UUID) -> HttpResponse:
    """One task."""
    return render_page(request, "work/task.html", task_page(request, get_task(request.actor, task_id)))


@requires("work.edit")
def new_task(request: Request) -> HttpResponse:
    """A task, about the record named in the address or about nothing in particular; `?title=`, `?day=` and `?at=`."""
    known = {
        "title": request.GET.get("title", ""),
        "due_day": request.GET.get("day", ""),
        "due_time": request.GET.get("at", ""),
    }
    form = TaskForm(request.POST or None, initial=blank(request.actor) | known)
    about, link = about_from(request)
    suggestion = suggestion_for(request)
    back = _safe(request, request.POST.get("back") or request.GET.get("back") or (link.url if link else ""))
    if suggestion.choice:
        form = with_suggested(request, suggestion.choice)
    elif request.method == "POST" and form.is_valid():
        task = add_task(
            **form.values(), plan=form.plan(), subject=about.subject if about else None,
            person_id=about.person_id if about else None, company_id=about.company_id if about else None,
            mentioned=mentioned_ids(request), by=request.actor,
        )  # fmt: skip
        toast(request, "Task added.")
        warn_of_unseen(request, task)
        return HttpResponseRedirect(back or reverse("work:tasks"))
    context: dict[str, Any] = {
        "form": form,
        "suggestion": suggestion,
        "task": None,
        "clashes": [],
        "about": about,
        "link": link,
        "back": back or reverse("work:tasks"),
    }
    return render_page(request, "work/edit_task.html", context, status=422 if form.errors else 200)


@requires("work.edit")
def edit_task(request: Request, task_id: UUID) -> HttpResponse:
    """Everything about a task in one form."""
    task = get_task(request.actor, task_id, lock=request.method == "POST")
    form = TaskForm(request.POST or None, initial=shown_of(task))
    version = task.version
    clashes: list[Clash] = []
    suggestion = suggestion_for(request)
    if suggestion.choice:
        form = with_suggested(request, suggestion.choice)
        version = int(request.POST.get("version") or version)
    elif request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, task, form)
        except Conflict as conflict:
            version, clashes = conflict.version, conflict.clashes
        else:
            toast(request, "Task saved.")
            warn_of_unseen(request, saved)
            return HttpResponseRedirect(reverse("work:task", args=[task_id]))
    context = {"form": form, "task": task, "version": version, "clashes": clashes, "back": _page(task)}
    context |= {"suggestion": suggestion}
    return render_page(request, "work/edit_task.html", context, status=422 if form.errors or clashes else 200)


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
@require_POST
def put_off_task(request: Request, task_id: UUID) -> HttpResponse:
    """Do it later."""
    try:
        until = Snooze(request.POST.get("until", ""))
    except ValueError as error:
        raise NotFound("There is no such time.") from error
    task = snooze_task(task_id, until, by=request.actor)
    toast(request, f"Put off to {due_words(task)}: {task.title}")
    return _back(request)


@requires("work.edit")
@require_POST
def bin_task(request: Request, task_id: UUID) -> HttpResponse:
    """Throw a task away; the toast takes it out of the bin again."""
    task = bin_record("task", task_id, by=request.actor)
    toast(request, f"In the bin: {task.title}", undo=reverse("work:task_restore", args=[task.id]))
    return HttpResponseRedirect(reverse("work:tasks"))


@requires("work.edit")
@require_POST
def restore_task(request: Request, task_id: UUID) -> HttpResponse:
    """Take it out of the bin."""
    task = restore_record("task", task_id, by=request.actor)
    toast(request, f"Back again: {task.title}")
    return HttpResponseRedirect(_page(task))


edit_task_fact = fact_view(capability="work.edit", get=get_task, form=TaskFacts, change=change_task_fact)


def _save(request: Request, task: Task, form: TaskForm) -> Task:
    seen = request.POST.get("version", "")
    return change_task(
        task.id, form.values(), plan=form.plan(), mentioned=mentioned_ids(request), by=request.actor,
        seen=int(seen) if seen.isdigit() else None,
    )  # fmt: skip


def _page(task: Task) -> str:
    return reverse("work:task", args=[task.id])


def _back(request: Request) -> HttpResponse:
    back = _safe(request, request.POST.get("back") or request.headers.get("Referer", ""))
    return HttpResponseRedirect(back or reverse("work:home"))


def _safe(request: Request, back: str) -> str:
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else ""
