"""Workbooks (XLSX), looked at before they are opened: a small file may unpack to anything."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from crm.jobs.imports.problems import Unreadable

MOST_UNPACKED = 400 * 1024 * 1024
MOST_CELLS = 6_000_000  # the reader holds a sheet's whole rectangle in memory
BLOCK = 1 << 20
OVERLAP = 64
PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
OLD = b"\xd0\xcf\x11\xe0"  # XLS, and encrypted XLSX
ZIP = b"PK\x03\x04"
TOO_LARGE = "This workbook is too large to read at once. Save the sheet as CSV, and choose that file."
DAMAGED = "This workbook can't be opened. Open it in your spreadsheet program, save it again as XLSX, and choose that."


def is_workbook(file: IO[bytes]) -> bool:
    """Whether it is one. Raises Unreadable for those that are not read: XLS, ODS, encrypted ones."""
    file.seek(0)
    head = file.read(4)
    if head == OLD:
        raise Unreadable("This is an old Excel file (XLS) or one with a password. Save it as XLSX without a password.")
    return head == ZIP


def sheets_of(file: IO[bytes]) -> list[str]:
    """Names of the sheets. Raises Unreadable."""
    _examine(file)
    names = list(_open(file).sheet_names)
    if not names:
        raise Unreadable("This workbook has no sheets.")
    return names


def rows_of_workbook(file: IO[bytes], sheet: str) -> Iterator[tuple[int, list[str]]]:
    """A sheet's rows as texts, with their numbers."""
    try:
        found = _open(file).get_sheet_by_name(sheet)
        for number, row in enumerate(found.iter_rows(), 1):  # from the top, empty rows among them
            yield number, [_text(cell) for cell in row]
    except CalamineError as error:
        raise Unreadable(DAMAGED) from error


def _open(file: IO[bytes]) -> Any:
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise Unreadable("This workbook has a password. Save it without one.") from error
    except (CalamineError, OSError) as error:
        raise Unreadable(DAMAGED) from error


def _examine(file: IO[bytes]) -> None:
    """Unpack it to nowhere, counting: neither sizes that it states nor the rectangle that it states are believed."""
    file.seek(0)
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("This is no Excel workbook. Save it as XLSX or CSV, and choose that file.")
            for entry in archive.infolist():
                width = height = 0
                with archive.open(entry) as part:
                    before = b""
                    while block := part.read(BLOCK):
                        unpacked += len(block)
                        if unpacked > MOST_UNPACKED:
                            raise Unreadable(TOO_LARGE)
                        if entry.filename.startswith("xl/worksheets/"):
                            width, height = _reach(before + block, width, height)
                            before = block[-OVERLAP:]
                if width * height > MOST_CELLS:
                    raise Unreadable(TOO_LARGE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Unreadable(DAMAGED) from error


def _reach(block: bytes, width: int, height: int) -> tuple[int, int]:
    """How far right and down the cells go."""
    places = PLACE.findall(block)
    if not places:
        return width, height
    rightmost = max({letters for letters, _ in places}, key=lambda letters: (len(letters), letters))
    return max(width, _column(rightmost)), max(height, *(int(digits) for _, digits in places))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        whole = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if whole else cell.isoformat(timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if isinstance(cell, timedelta) else str(cell)
