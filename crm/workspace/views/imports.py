"""Imports: send a file, say what its columns are, see what would come of it, start, look at the report."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.jobs import sheets
from crm.jobs.actions.imports import (
    back_to_columns,
    choose_columns,
    forget_import,
    read_again,
    receive_file,
    start_import,
)
from crm.jobs.imports.context import targets_for
from crm.jobs.imports.registry import importer_of, importers_open_to
from crm.jobs.models import Import
from crm.jobs.queries.imports import get_import, imports_of
from crm.tenancy.ids import uuid7
from crm.web.templating import render_page, toast
from crm.workspace.forms.imports import OptionsForm, SourceForm, UploadForm, posted_mapping, source_of
from crm.workspace.queries.jobs import job_lines, problem_lines
from crm.workspace.showing_imports import (
    column_rows,
    import_line,
    outcomes_of,
    preset_words,
    problem_rows,
    source_words,
    target_groups,
)
from crm.workspace.views.jobs import STOP_ASKING

CAPABILITY = "workspace.import"
NEWEST = 100
EXAMPLES = (
    "first_name", "last_name", "name", "company", "email", "phone", "job_title", "street", "postal_code", "city",
    "country", "domain", "industry", "employees", "wants", "value", "owner", "source", "tags",
)  # fmt: skip


@requires(CAPABILITY)
@require_GET
def imports(request: Request) -> HttpResponse:
    """One's own newest hundred; everybody's for those who may see all."""
    lines = [import_line(own) for own in imports_of(request.actor)[:NEWEST]]
    return render_page(request, "imports/imports.html", {"lines": lines})


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def new_import(request: Request) -> HttpResponse:
    """Choose a file."""
    initial = {"kind": request.GET.get("kind", "") or "person", "key": str(uuid7())}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, actor=request.actor, initial=initial)
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            own = receive_file(data["kind"], data["file"], by=request.actor, key=data["key"])
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:import", own.id)
    context = {"form": form, "importers": importers_open_to(request.actor)}
    return render_page(request, "imports/new.html", context, status=422 if form.errors else 200)


@requires(CAPABILITY)
@require_GET
def template(request: Request, kind: str) -> HttpResponse:
    """An empty file with the usual headings."""
    importer = importer_of(kind)
    request.actor.require(importer.capability)
    targets = {target.name: target.label for target in targets_for(importer, request.actor)}
    heads = [targets[name] for name in EXAMPLES if name in targets and not (name == "name" and "first_name" in targets)]
    response = HttpResponse(sheets.BOM + sheets.csv_lines([heads]), content_type=sheets.TYPES[sheets.CSV])
    response["Content-Disposition"] = f'attachment; filename="{importer.noun}.csv"'
    return response


@requires(CAPABILITY)
@require_GET
def show_import(request: Request, import_id: UUID) -> HttpResponse:
    """Whatever is next for it."""
    own = get_import(request.actor, import_id)
    asks_on = request.htmx and not own.is_busy
    return render_page(request, "imports/import.html", _context(request, own), status=STOP_ASKING if asks_on else 200)


@requires(CAPABILITY)
@require_POST
def columns(request: Request, import_id: UUID) -> HttpResponse:
    """Say what each column is, and try it out; for htmx only show how that would be read."""
    own = get_import(request.actor, import_id)
    mapping = posted_mapping(request.POST, len(own.columns))
    options = OptionsForm(request.POST, importer=importer_of(own.kind), own=own, actor=request.actor)
    problem = ""
    if not request.htmx and options.is_valid():
        try:
            own = choose_columns(own.id, mapping, options.chosen(), by=request.actor)
        except Refused as refusal:
            problem = str(refusal)
        else:
            return redirect("imports:import", own.id)
    context = _context(request, own) | {
        "rows": column_rows(own, mapping, request.actor), "options": options, "problem": problem,
    }  # fmt: skip
    return render_page(request, "imports/import.html", context, status=422 if problem else 200)


@requires(CAPABILITY)
@require_POST
def source(request: Request, import_id: UUID) -> HttpResponse:
    """Read the file another way."""
    own = get_import(request.actor, import_id)
    form = SourceForm(request.POST, own=own)
    if not form.is_valid():
        toast(request, "Choose one of the list.", tone="error")
        return redirect("imports:import", own.id)
    return _after(request, own, lambda: read_again(own.id, source_of(form), by=request.actor))


@requires(CAPABILITY)
@require_POST
def back(request: Request, import_id: UUID) -> HttpResponse:
    """To the columns once more."""
    own = get_import(request.actor, import_id)
    return _after(request, own, lambda: back_to_columns(own.id, by=request.actor))


@requires(CAPABILITY)
@require_POST
def start(request: Request, import_id: UUID) -> HttpResponse:
    """Import what was tried out."""
    own = get_import(request.actor, import_id)
    return _after(request, own, lambda: start_import(own.id, by=request.actor))


@requires(CAPABILITY)
@require_POST
def forget(request: Request, import_id: UUID) -> HttpResponse:
    """Throw the file away."""
    own = get_import(request.actor, import_id)
    try:
        forget_import(own.id, by=request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
        return redirect("imports:import", own.id)
    toast(request, f"{own.file_name} was thrown away.")
    return redirect("imports:imports")


def _after(request: Request, own: Import, verb: Any) -> HttpResponseRedirect:
    try:
        verb()
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    return redirect("imports:import", own.id)


def _context(request: Request, own: Import) -> dict[str, Any]:
    actor, importer = request.actor, importer_of(own.kind)
    job = own.job
    report = own.result if own.run_job_id else own.found
    context: dict[str, Any] = {
        "own": own,
        "importer": importer,
        "job": job,
        "line": job_lines([own.run_job], actor)[0] if own.run_job else None,
        "undo": own.undo_job,
        "left": problem_lines(own.undo_job) if own.undo_job else [],
        "outcomes": outcomes_of(report),
        "problems": problem_rows(report),
        "source_words": source_words(own) if own.source.get("format") else "",
        "preset": preset_words(own),
        "problem": "",
    }
    if own.state == "columns":
        context |= {
            "rows": column_rows(own, own.mapping, actor),
            "groups": target_groups(importer, actor),
            "options": OptionsForm(importer=importer, own=own, actor=actor),
            "source_form": SourceForm(own=own),
        }
    elif own.state == "broken" and own.source.get("format"):
        context["source_form"] = SourceForm(own=own)
    return context
