"""A file's rows in parts of a size that one chunk of work takes, as UTF-8 CSV: [number, cell, cell, ...].

Keys follow from the import, how often it was read, and the part's number: whatever a killed worker stored is found.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid5

from django.core.files.storage import default_storage

from crm.jobs.files import drop, keep_part
from crm.jobs.imports.problems import Unreadable
from crm.jobs.imports.reading import Numbered, Source, examine, rows_of
from crm.jobs.imports.registry import importer_of
from crm.jobs.imports.sniffing import has_headings
from crm.jobs.models import Import
from crm.tenancy.scope import require_organization_id

SAMPLES = 40  # different values of a column that are kept to guess from
LONGEST_SAMPLE = 80
LOOKED_AT = 5_000  # rows that samples are taken from
LONGEST_HEADER = 120


@dataclass
class Column:
    header: str
    samples: dict[str, None] = field(default_factory=dict)
    filled: int = 0
    longest: int = 0

    def kept(self) -> dict[str, Any]:
        """As an import keeps it."""
        return {
            "header": self.header,
            "samples": list(self.samples),
            "filled": self.filled,
            "longest": self.longest,
        }


def stage(own: Import) -> None:
    """Read the file into parts and say of the import what stands in it; not saved. Raises Unreadable."""
    with default_storage.open(own.file) as file:
        source = examine(file, Source.of(own.source))
        rows = rows_of(file, source)
        beginning = _take(rows, 21)
        headed = source.headed
        if headed is None:
            headed = bool(beginning) and has_headings(beginning[0][1], [cells for _, cells in beginning[1:]])
        columns = _columns(beginning, headed=headed)
        data = _all(beginning[1:] if headed else beginning, rows)
        own.parts, own.rows = _write(own, data, columns)
    if not own.rows:
        raise Unreadable("There are no rows in it but the headings." if headed else "There are no rows in it.")
    own.source = {
        "format": source.format, "encoding": source.encoding, "separator": source.separator, "sheet": source.sheet,
        "sheets": list(source.sheets), "headed": headed,
    }  # fmt: skip
    own.columns = [column.kept() for column in columns]


def staged_rows(own: Import, part: int) -> list[Numbered]:
    """The rows of one part."""
    with default_storage.open(part_key(own, part)) as file:
        text = file.read().decode()
    return [(int(row[0]), row[1:]) for row in csv.reader(io.StringIO(text, newline=""))]


def part_key(own: Import, part: int, reading: int | None = None) -> str:
    """Where a part is stored."""
    return f"{require_organization_id()}/{uuid5(own.id, f'{reading or own.reading}.{part}')}"


def drop_staged(own: Import, upto: int) -> None:
    """Forget the parts of all readings up to this one, those of interrupted ones too."""
    for reading in range(1, upto + 1):
        part = 0
        while default_storage.exists(key := part_key(own, part, reading)):
            drop(key)
            part += 1


def _take(rows: Iterator[Numbered], count: int) -> list[Numbered]:
    return [row for _, row in zip(range(count), rows, strict=False)]


def _all(beginning: list[Numbered], rest: Iterator[Numbered]) -> Iterator[Numbered]:
    yield from beginning
    yield from rest


def _columns(beginning: list[Numbered], *, headed: bool) -> list[Column]:
    width = max((len(cells) for _, cells in (beginning[:1] if headed else beginning)), default=0)
    names = beginning[0][1] if headed else []
    return [
        Column(
            " ".join(names[place].split())[:LONGEST_HEADER]
            if place < len(names) and names[place]
            else f"Column {place + 1}"
        )
        for place in range(width)
    ]


def _write(own: Import, rows: Iterator[Numbered], columns: list[Column]) -> tuple[int, int]:
    """Store the parts; how many, and how many rows."""
    part, count, size = 0, 0, importer_of(own.kind).part
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for number, cells in rows:
        count += 1
        _look_at(cells, columns, sample=count <= LOOKED_AT)
        writer.writerow([number, *cells])
        if count % size == 0:
            keep_part(part_key(own, part), text.getvalue().encode())
            part += 1
            text.seek(0)
            text.truncate()
    if text.tell():
        keep_part(part_key(own, part), text.getvalue().encode())
        part += 1
    return part, count


def _look_at(cells: list[str], columns: list[Column], *, sample: bool) -> None:
    for column, cell in zip(columns, cells, strict=False):
        if cell:
            column.filled += 1
            column.longest = max(column.longest, len(cell))
            if sample and len(column.samples) < SAMPLES:
                column.samples[cell[:LONGEST_SAMPLE]] = None
