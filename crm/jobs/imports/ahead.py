"""The next part of a file, read while the database writes this one: neither waits for the other.

Kept in the worker that read it, for one part only. A part whose meaning has changed since (another role, a colleague or
an own field that went) is read again, and so is one that another worker comes to.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.jobs.imports.cells import Setting
from crm.jobs.imports.context import setting_for, targets_for
from crm.jobs.imports.converting import Converter
from crm.jobs.imports.registry import Target, importer_of
from crm.jobs.imports.rows import Row
from crm.jobs.imports.staging import staged_rows
from crm.jobs.models import Import
from crm.records.models import CustomKind


@dataclass(frozen=True)
class Recipe:
    """All that a part's rows are read by; two that are equal read the same."""

    reading: int
    columns: Sequence[Mapping[str, Any]]
    mapping: Sequence[Mapping[str, Any]]
    lenient: bool
    targets: Mapping[str, Target]
    versions: Sequence[int]  # of the own fields: they are equal by their ids
    setting: Setting = field(repr=False)

    @property
    def asks(self) -> bool:
        """Whether reading a cell asks the database, which then is busy."""
        chosen = [self.targets.get(str(column.get("target", ""))) for column in self.mapping]
        return any(each and each.about is not None and each.about.kind == CustomKind.LINK for each in chosen)

    def read(self, own: Import, part: int) -> list[Row]:
        """The rows of one part, as far as they can be understood without asking."""
        converter = Converter(self.columns, self.mapping, self.targets, self.setting, lenient=self.lenient)
        rows = [converter.row(number, cells) for number, cells in staged_rows(own, part)]
        importer_of(own.kind).make_ready(rows)
        return rows


_ahead: dict[tuple[UUID, int], tuple[Recipe, list[Row]]] = {}


def recipe_of(own: Import, actor: Actor) -> Recipe:
    """As things are now."""
    targets = {target.name: target for target in targets_for(importer_of(own.kind), actor)}
    return Recipe(
        reading=own.reading,
        columns=own.columns,
        mapping=own.mapping,
        lenient=own.options.get("wrong") == "leave_out",
        targets=targets,
        versions=[target.about.version for target in targets.values() if target.about is not None],
        setting=setting_for(actor),
    )


def rows_of_part(own: Import, part: int, recipe: Recipe) -> list[Row]:
    """Read now, unless they have been read so before. They are the caller's: a second time they are read anew."""
    read = _ahead.pop((own.id, part), None)
    _ahead.clear()
    return read[1] if read is not None and read[0] == recipe else recipe.read(own, part)


def read_ahead(own: Import, part: int, recipe: Recipe) -> None:
    """Read the part after this one, if there is any. Asks the database nothing."""
    if part + 1 < own.parts and not recipe.asks:
        _ahead.clear()
        with suppress(OSError):  # said when it is that part's turn
            _ahead[own.id, part + 1] = recipe, recipe.read(own, part + 1)
