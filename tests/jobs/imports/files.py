"""Files to import, and the way from one to its records."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.jobs import running
from crm.jobs.actions.imports import choose_columns, receive_file, start_import
from crm.jobs.models import Import
from tests.world import Member


def csv_file(text: str | bytes, name: str = "people.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode(encoding), content_type="text/csv")


def work() -> None:
    """What a worker does until nothing is due."""
    while running.work_on_jobs():
        pass


def upload(text: str | bytes, by: Member, kind: str = "person", **more: Any) -> Import:
    """Sent and read."""
    own = receive_file(kind, csv_file(text, **more), by=by.actor)
    work()
    own.refresh_from_db()
    return own


def tried(own: Import, by: Member, mapping: list[dict[str, str]] | None = None, **options: str) -> Import:
    """With these columns, or those that were guessed."""
    own = choose_columns(own.id, mapping or own.mapping, options, by=by.actor)
    work()
    own.refresh_from_db()
    return own


def imported(
    text: str | bytes, by: Member, kind: str = "person", *, name: str = "people.csv", **options: str
) -> Import:
    """From the file to its records with the columns as guessed."""
    own = tried(upload(text, by, kind, name=name), by, None, **options)
    start_import(own.id, by=by.actor)
    work()
    own.refresh_from_db()
    return own


def workbook(rows: list[list[Any]], sheet: str = "People") -> bytes:
    """An XLSX of these rows."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"})
    page = book.add_worksheet(sheet)
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write(line, place, cell)
    book.close()
    return file.getvalue()
