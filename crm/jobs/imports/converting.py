"""Rows of texts as rows of values, by the columns' mapping."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm.jobs.imports.cells import Reader, Setting, reader_of, unguarded
from crm.jobs.imports.problems import Problem
from crm.jobs.imports.registry import Target
from crm.jobs.imports.rows import Row

FIRST = ("country", "currency")  # kinds that other columns of the row are read by
SHOWN = 80  # letters of a cell that a problem quotes

Step = tuple[int, str, str, bool, Reader]  # the column's place, target, header, whether several add up, reader


class Converter:
    """Reads the rows of one import. `lenient`: a value that can't be read is left out instead of rejecting the row."""

    def __init__(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Sequence[Mapping[str, Any]],
        targets: Mapping[str, Target],
        setting: Setting,
        *,
        lenient: bool = False,
    ) -> None:
        self._width, self._lenient = len(columns), lenient
        steps: list[tuple[bool, Step]] = []
        for place, (column, chosen) in enumerate(zip(columns, mapping, strict=False)):
            target = targets.get(str(chosen.get("target", "")))
            if target is not None:
                reader = reader_of(target, str(chosen.get("format", "")), setting)
                later = target.kind not in FIRST
                steps.append((later, (place, target.name, str(column["header"]), target.many, reader)))
        self._steps = [step for _, step in sorted(steps, key=lambda pair: pair[0])]

    def row(self, number: int, cells: list[str]) -> Row:
        """What the row says, and what of it can't be read."""
        values: dict[str, Any] = {}
        row = Row(number, cells, values)
        width = len(cells)
        for place, target, header, many, read in self._steps:
            text = cells[place] if place < width else ""
            if not text:
                continue
            if text[0] == "'":
                text = unguarded(text)
            try:
                value = read(text, values)
            except ValueError as problem:
                row.problems.append(Problem(header, str(problem), text[:SHOWN], light=self._lenient))
                continue
            if many and target in values:
                values[target] = _joined(values[target], value)
            elif value is not None and value != "":
                values[target] = value
        if width > self._width and any(cells[self._width :]):
            words = "has more cells than there are headings; a quote or a separator may be wrong"
            row.problems.append(Problem("", words, " | ".join(cells[self._width :])[:SHOWN]))
        return row


def _joined(before: Any, more: Any) -> Any:
    if isinstance(before, list):
        return [*before, *(each for each in more if each not in before)]
    return f"{before}\n{more}" if isinstance(before, str) else before


Converting = Callable[[int, list[str]], Row]
