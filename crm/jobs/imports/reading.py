"""Any text or workbook as rows of texts, with limits that no file gets past. Raises Unreadable with what to do."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any

from crm.jobs.imports.problems import Unreadable
from crm.jobs.imports.sniffing import ENCODINGS, HINT, SAMPLE, SEPARATORS, find_encoding, find_separator
from crm.jobs.imports.workbooks import is_workbook, rows_of_workbook, sheets_of

MOST_BYTES = 100 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 250
LONGEST_ROW = 1_000_000  # characters
CSV, XLSX = "csv", "xlsx"

Numbered = tuple[int, list[str]]  # as a sheet numbers it


@dataclass(frozen=True)
class Source:
    """How a file is read. What is "" is to be found out."""

    format: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    headed: bool | None = None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Source":
        """From how an import keeps it."""
        return cls(**{**kept, "sheets": tuple(kept.get("sheets", ()))})


def examine(file: IO[bytes], asked: Source) -> Source:
    """The same with everything found out that was not asked for."""
    if _size(file) == 0:
        raise Unreadable("The file is empty.")
    if is_workbook(file):
        sheets = sheets_of(file)
        sheet = asked.sheet if asked.sheet in sheets else sheets[0]
        return replace(asked, format=XLSX, sheets=tuple(sheets), sheet=sheet, encoding="", separator="")
    file.seek(0)
    head = file.read(SAMPLE)
    known = asked.encoding in (*ENCODINGS, "utf-16-le", "utf-16-be")
    encoding = asked.encoding if known else find_encoding(head, is_utf8=_is_utf8(file))
    beginning = _begin_of(head, encoding)
    separator = asked.separator if asked.separator in SEPARATORS else find_separator(beginning)
    return replace(asked, format=CSV, encoding=encoding, separator=separator, sheet="", sheets=())


def rows_of(file: IO[bytes], source: Source) -> Iterator[Numbered]:
    """Every row that has anything in it, with its number; cells without blanks around them."""
    file.seek(0)
    rows = rows_of_workbook(file, source.sheet) if source.format == XLSX else _rows_of_text(file, source)
    count = 0
    for number, row in rows:
        cells = [_clean(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number:,} has {len(cells):,} columns; {MOST_COLUMNS} are the most.")
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
        yield number, cells


def _rows_of_text(file: IO[bytes], source: Source) -> Iterator[Numbered]:
    with _as_text(file, source.encoding) as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=source.separator)
        number = 0
        while True:
            lines.since = 0
            number += 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(f"Row {number:,} can't be read ({error}). A quote may be missing there.") from error
            if number == 1 and len(row) <= 2 and HINT.match(f"{source.separator.join(row)}\n"):
                number = 0
                continue
            yield number, row


class _Lines:
    """Lines of a text, none of which and no record of which is longer than a row may be."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.since = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.since += len(line)
        if self.since > LONGEST_ROW:
            raise Unreadable("One row of this file does not end. A quote may be missing, or it is no table.")
        return line


@contextmanager
def _as_text(file: IO[bytes], encoding: str) -> Iterator[IO[str]]:
    """The file decoded; what has no letter in the encoding becomes a replacement character. It is not closed."""
    wrapped = io.TextIOWrapper(_Unclosed(file), _decoding(encoding), errors="replace", newline="")  # type: ignore[type-var]
    try:
        yield wrapped
    finally:
        wrapped.detach()


class _Unclosed(io.RawIOBase):
    """Bytes of a file that somebody else closes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    read1 = read


def _decoding(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _begin_of(head: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(_decoding(encoding))(errors="replace")
    return decoder.decode(head).lstrip("\ufeff")


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether all of it can be read so."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _clean(cell: str) -> str:
    """Without blanks around it, and without what the database does not take."""
    cell = cell.strip()
    if not cell.isascii():
        cell = cell.strip("\ufeff\u200b\xa0 ")
        if any("\ud800" <= letter <= "\udfff" for letter in cell):
            cell = cell.encode("utf-8", "replace").decode()
    return cell.replace("\x00", "") if "\x00" in cell else cell


def _size(file: IO[bytes]) -> int:
    file.seek(0, io.SEEK_END)
    return file.tell()
