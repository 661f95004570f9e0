"""Rows as files that spreadsheet programs open: CSV and XLSX."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a sheet would take for a formula
BOM = b"\xef\xbb\xbf"
SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576
CELL_LETTERS = 32_767

type Cell = str | int | float | None


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """As RFC 4180 has them. A text that a sheet would take for a formula gets an apostrophe."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def json_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """How rows wait for being put into a sheet."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def csv_file(head: Sequence[str], parts: Iterable[bytes], *, bom: bool) -> IO[bytes]:
    """The parts one after the other under their header."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever stores it
    file.write((BOM if bom else b"") + csv_lines([head]))
    for part in parts:
        file.write(part)
    file.seek(0)
    return file


def xlsx_file(head: Sequence[str], parts: Iterable[bytes], name: str) -> IO[bytes]:
    """One workbook, written row by row; a further sheet where one is full. Texts stay texts, never formulas."""
    import xlsxwriter  # forty modules for those who export

    file = tempfile.TemporaryFile()  # noqa: SIM115
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    bold = book.add_format({"bold": True})
    sheet, line = None, SHEET_ROWS  # the first row opens the first sheet
    for row in (json.loads(text) for part in parts for text in part.splitlines()):
        if sheet is None or line >= SHEET_ROWS:
            sheet, line = _sheet(book, head, bold, name), 1
        _write(sheet, line, row)
        line += 1
    if sheet is None:
        _sheet(book, head, bold, name)
    book.close()
    file.seek(0)
    return file


def _sheet(book: Any, head: Sequence[str], bold: Any, name: str) -> Any:
    number = len(book.worksheets())
    sheet = book.add_worksheet(f"{name[:24]} {number + 1}" if number else name[:31])
    sheet.freeze_panes(1, 0)
    for place, word in enumerate(head):
        sheet.write_string(0, place, word, bold)
    return sheet


def _write(sheet: Any, line: int, row: Sequence[Cell]) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, place, cell[:CELL_LETTERS])
        elif cell is not None:
            sheet.write_number(line, place, cell)


def harmless(cell: Cell) -> Cell:
    """A cell that no sheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
