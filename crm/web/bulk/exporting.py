"""Lists as files. `params`: the selection, {"format", "columns", "labels", "bom"}."""

from typing import Any

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.capabilities import AMOUNTS
from crm.events.catalog.jobs import ListExported
from crm.events.emit import emit
from crm.jobs.actions.jobs import start_job
from crm.jobs.files import parts_of
from crm.jobs.models import Job
from crm.jobs.registry import Beat, JobKind, MadeFile, Result, Step, register_job
from crm.records.paging import page_of
from crm.web.bulk import once, sheets
from crm.web.bulk.selection import Params, count_selected, page_of_selection, selected_rows
from crm.web.formats import number
from crm.web.hiding import without_amounts
from crm.web.lists import Column
from crm.web.lists.page import ListPage

EXPORT = "lists.export"
CHUNK = 2_000
CAPABILITY = "workspace.export"


def start_export(  # as many as the form has fields
    selection: Params, *, file_format: str, columns: str, bom: bool, by: Actor, key: str = ""
) -> Job:
    """Write the selected rows into a file. `columns`: "shown" or "all". Raises NotAllowed, NotFound."""
    page = page_of_selection(selection, by)
    chosen = page.columns_shown() if columns == "shown" else every_column(page)
    params = {
        **selection,
        "format": file_format,
        "columns": [[column.key, column.kind] for column in chosen],
        "labels": sheets.headers(chosen),
        "bom": bom,
    }
    return start_job(EXPORT, f"Export of {page.noun}", params, by=by, key=once(key, params))


def every_column(page: ListPage[Any]) -> list[Column]:
    """All columns the list has, those it does not show now too."""
    return page.all_columns()


def _allowed(actor: Actor, params: Params) -> None:
    actor.require(CAPABILITY)
    if any(kind == "money" for _key, kind in params.get("columns", ())):
        actor.require(AMOUNTS)
    page_of_selection(params, actor)


def _count(job: Job, actor: Actor) -> int:
    return count_selected(job.params, actor)


def _step(job: Job, actor: Actor) -> Step:
    page = page_of_selection(job.params, actor)
    columns = _columns(page, job.params["columns"])
    rows, after = page_of(selected_rows(job.params, actor), page.order(), job.cursor.get("after", ""), CHUNK)
    columns = page.named(columns, rows)
    lines = [_in_sight(sheets.cells(columns, row), actor) for row in rows]
    part = sheets.csv_lines(lines) if job.params["format"] == sheets.CSV else sheets.json_lines(lines)
    return Step({"after": after} if after else None, done=len(rows), part=part)


def _make_file(job: Job, beat: Beat) -> MadeFile:
    kind, labels = job.params["format"], job.params["labels"]
    title = job.title.removeprefix("Export of ").capitalize()
    parts = _beating(job, beat)
    if kind == sheets.CSV:
        content = sheets.csv_file(labels, parts, bom=job.params["bom"])
    else:
        content = sheets.xlsx_file(labels, parts, title)
    return MadeFile(content, f"{title} {timezone.localdate()}.{kind}", sheets.TYPES[kind])


def _finish(job: Job, actor: Actor) -> Result:
    exported = ListExported(
        job_id=job.id,
        job_name=job.kind,
        title=job.title,
        list_name=job.params["list"],
        filters=job.params.get("state", "") or ("picked by hand" if "ids" in job.params else ""),
        rows=job.done,
        columns=tuple(job.params["labels"]),
        file_format=job.params["format"],
    )
    emit(exported, by=actor)
    return Result(f"{number(job.done)} rows")


def _columns(page: ListPage[Any], chosen: list[list[str]]) -> list[Column]:
    """Those chosen at the start, in that order; one that is gone meanwhile stays empty."""
    known = {column.key: column for column in every_column(page)}
    return [known.get(key) or Column(key, key, kind, value=lambda _row: None) for key, kind in chosen]


def _in_sight(cells: list[Any], actor: Actor) -> list[Any]:
    """Words lose their amounts for who does not see any: a file is read without us."""
    if actor.sees_amounts:
        return cells
    return [without_amounts(cell) if isinstance(cell, str) else cell for cell in cells]


def _beating(job: Job, beat: Beat) -> Any:
    for part in parts_of(job):
        yield part
        beat()


register_job(
    JobKind(EXPORT, "Export", "file-download", _step, _finish, count=_count, allowed=_allowed, make_file=_make_file)
)
