"""Long work: what runs, what came of it, its file; stop, go on, undo."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.jobs.actions.jobs import cancel_job, resume_job, undo_job
from crm.jobs.models import Job, sees_all_jobs
from crm.jobs.queries.jobs import get_job, jobs_in_bar, jobs_of, open_job_file, undo_of
from crm.web.templating import render_block, render_page, toast
from crm.workspace.queries.jobs import job_lines, problem_lines

NEWEST = 100
STOP_ASKING = 286  # htmx's: what is shown does not change any more


@signed_in
@require_GET
def jobs(request: Request) -> HttpResponse:
    """One's own newest hundred, or everybody's."""
    may_see_all = sees_all_jobs(request.actor)
    everybody = "all" in request.GET and may_see_all
    lines = job_lines(list(jobs_of(request.actor, everybody=everybody)[:NEWEST]), request.actor)
    running = any(line.job.is_open for line in lines)
    context = {"lines": lines, "everybody": everybody, "may_see_all": may_see_all, "running": running}
    return render_page(request, "jobs/jobs.html", context, status=_status(request, running=running))


@signed_in
@require_GET
def bar(request: Request) -> HttpResponse:
    """The part of the top bar that shows running work."""
    return HttpResponse(render_block(request, "jobs/bar.html", "bar", {"bar_jobs": jobs_in_bar(request.actor)}))


@signed_in
@require_GET
def job(request: Request, job_id: UUID) -> HttpResponse:
    """One job: how far it is, what came of it, what it left alone and why."""
    shown = get_job(request.actor, job_id)
    context = {"line": job_lines([shown], request.actor)[0], "problems": problem_lines(shown), "undo": undo_of(shown)}
    return render_page(request, "jobs/job.html", context, status=_status(request, running=shown.is_open))


@signed_in
@require_GET
def job_file(request: Request, job_id: UUID) -> HttpResponse:
    """The file it made, to whoever asked for it or sees all that it can hold."""
    found, content = open_job_file(request.actor, job_id)
    response: Any = FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.file_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def stop(request: Request, job_id: UUID) -> HttpResponse:
    """Stop it where it is."""
    return _after(request, cancel_job, job_id, "Stopped: {title}")


@signed_in
@require_POST
def retry(request: Request, job_id: UUID) -> HttpResponse:
    """Go on where it stopped."""
    return _after(request, resume_job, job_id, "Going on: {title}")


@signed_in
@require_POST
def undo(request: Request, job_id: UUID) -> HttpResponse:
    """Take it back."""
    return _after(request, undo_job, job_id, "{title}")


def _status(request: Request, *, running: bool) -> int:
    return STOP_ASKING if request.htmx and not running else 200


def _after(request: Request, verb: Callable[..., Job], job_id: UUID, words: str) -> HttpResponse:
    done = verb(job_id, by=request.actor)
    toast(request, f"{done.title}: {done.words}" if done.at_once else words.format(title=done.title))
    return redirect("jobs:job", done.id)
