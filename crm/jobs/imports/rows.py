"""Rows of a file on their way to records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm.accounts.actor import Actor

if TYPE_CHECKING:
    from crm.jobs.imports.problems import Problem


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"  # known, and to be left alone
    DOUBLE = "double"  # an earlier row of the part names the same one: joined with that
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Matched:
    """A known record that a row may name; `sure` beyond doubt. `why` as a sentence has it."""

    record_id: UUID
    sure: bool
    why: str = ""


@dataclass(slots=True)
class Row:
    """`values` by target: what was understood; a target that the row says nothing of is not there."""

    number: int  # as a sheet shows it
    cells: list[str]
    values: dict[str, Any]
    problems: list["Problem"] = field(default_factory=list)
    double: bool = False  # it names somebody whom an earlier row named
    known_by: list[tuple[str, str]] | None = None  # (by what, key), once it has been found out
    match: "Matched | None" = None  # whom it may name, where nothing of it is his alone


@dataclass(slots=True)
class Plan:
    """What a row comes to. `record` is the known one; `change` what will be set, in words for the try."""

    row: Row
    verdict: Verdict
    record: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    words: list[tuple[str, str, str]] = field(default_factory=list)  # (label, old, new)
    keys: tuple[str, ...] = ()  # what it is known by within the file
    title: str = ""
    policy: str = "fill"  # what becomes of a known record


@dataclass
class Run:
    """One part of one import. `dry`: only to see. `earlier(key)` says whether an earlier row had that key."""

    import_id: UUID
    job_id: UUID
    actor: Actor
    options: Mapping[str, str]
    rows: list[Row]
    targets: frozenset[str]
    own: Mapping[str, Any]  # own fields by target
    source: str  # of external ids
    currency: str
    dry: bool = False
    quiet: bool = True  # automations do not hear of it
    findable: bool = True  # new records go into the search at once; of large files afterwards
    meanwhile: Callable[[], None] = lambda: None  # what can be done while the database writes, without asking it
    memory: dict[str, Any] = field(default_factory=dict)  # what an importer looks up once per part
