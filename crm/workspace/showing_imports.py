"""Imports as their pages show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.jobs.imports import formats
from crm.jobs.imports.cells import reader_of, unguarded
from crm.jobs.imports.context import setting_for, targets_for
from crm.jobs.imports.guessing import DATED, FIGURED, PRESETS, format_of, kind_of_samples
from crm.jobs.imports.registry import Importer, Target, importer_of
from crm.jobs.imports.report import problems_of
from crm.jobs.imports.sniffing import ENCODINGS, SEPARATORS
from crm.jobs.models import Import, ImportState
from crm.records.custom.words import custom_word
from crm.records.models import CustomKind
from crm.web.formats import number

NEW_FIELDS = (
    ("text", "Text"), ("number", "Number"), ("date", "Date"), ("bool", "Yes or no"), ("choice", "One of a list"),
    ("choices", "Several of a list"), ("money", "Money"),
)  # fmt: skip
SHOWN_SAMPLES = 3
TONES = {
    ImportState.READING: "blue", ImportState.BROKEN: "red", ImportState.COLUMNS: "amber",
    ImportState.CHECKING: "blue", ImportState.CHECKED: "amber", ImportState.RUNNING: "blue",
    ImportState.DONE: "green", ImportState.UNDONE: None,
}  # fmt: skip
OUTCOMES = (
    ("new", "New", "green"), ("changed", "Changed", "blue"), ("same", "The same already", None),
    ("skipped", "Left as they are", None), ("double", "Named twice in the file", "amber"),
    ("rejected", "Rejected", "red"),
)  # fmt: skip

WORDS: tuple[tuple[type[Any], Callable[[Any], str]], ...] = (
    (bool, lambda value: "yes" if value else "no"),
    (datetime, lambda value: f"{value:%-d %B %Y, %H:%M}"),
    (date, lambda value: f"{value:%-d %B %Y}"),
    (Decimal, lambda value: f"{value:,}"),
)

Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file: what stands in it, what it is taken for, and how that is read."""

    place: int
    header: str
    samples: list[str]
    filled: int
    target: str
    formats: list[tuple[str, str]]
    format: str
    read_as: list[tuple[str, str, bool]]  # (as it stands, as it is read, whether that works)
    suggested: str  # kind of own field that would hold it


@dataclass(frozen=True)
class ImportLine:
    """One import in the history."""

    own: Import
    noun: str
    icon: str
    tone: str | None
    words: str
    url: str


@dataclass(frozen=True)
class Outcome:
    """How many rows came to what, and some of them."""

    name: str
    label: str
    tone: str | None
    count: int
    samples: list[Mapping[str, Any]] = field(default_factory=list)


def import_line(own: Import) -> ImportLine:
    """For the history."""
    importer = importer_of(own.kind)
    job = own.job
    failed = job is not None and job.can_go_on
    words = job.words if job and job.words else f"{number(own.rows)} rows" if own.rows else ""
    if own.state == ImportState.DONE and own.run_job:
        words = own.run_job.words
    tone = "red" if failed else TONES[ImportState(own.state)]
    return ImportLine(
        own, importer.noun, importer.icon, tone, own.broken or words, reverse("imports:import", args=[own.id])
    )


def target_groups(importer: Importer, actor: Actor) -> Groups:
    """The menu of what a column can be taken for."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in targets_for(importer, actor):
        groups.setdefault(target.group or "More", []).append((target.name, target.label))
    if importer.own_fields and actor.can("workspace.settings"):
        groups["A new field of your own"] = [
            (f"new:{kind}", f"New field: {words.lower()}") for kind, words in NEW_FIELDS
        ]
    return list(groups.items())


def column_rows(own: Import, mapping: Sequence[Mapping[str, str]], actor: Actor) -> list[ColumnRow]:
    """The columns with what they are taken for now."""
    targets = {target.name: target for target in targets_for(importer_of(own.kind), actor)}
    setting = setting_for(actor)
    rows = []
    for place, (column, chosen) in enumerate(zip(own.columns, mapping, strict=False)):
        target = targets.get(chosen.get("target", ""))
        offered = _formats(target)
        known = dict(offered)
        written = chosen.get("format", "")
        if offered and written not in known:
            written = format_of(target, column["samples"], american=False)
        samples = [str(each) for each in column["samples"]]
        rows.append(
            ColumnRow(
                place, str(column["header"]), samples[:SHOWN_SAMPLES], int(column["filled"]), chosen.get("target", ""),
                offered, written, _read_as(target, written, samples, setting) if target else [],
                kind_of_samples(samples),
            )
        )  # fmt: skip
    return rows


def outcomes_of(report: Mapping[str, Any]) -> list[Outcome]:
    """Those that any row came to, in their order."""
    counts, samples = report.get("counts", {}), report.get("samples", {})
    return [
        Outcome(name, label, tone, counts[name], samples.get(name, []))
        for name, label, tone in OUTCOMES
        if counts.get(name)
    ]


def problem_rows(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Kinds of problems, the most frequent first."""
    return problems_of(dict(report))


def source_words(own: Import) -> str:
    """ "Western Europe (Windows-1252), semicolon between columns"; "Sheet Kunden"."""
    source = own.source
    if source.get("format") == "xlsx":
        return f"Sheet {source.get('sheet', '')}"
    encoding = ENCODINGS.get(source.get("encoding", ""), str(source.get("encoding", "")).upper())
    between = SEPARATORS.get(source.get("separator", ""), "Comma").lower()
    return f"{encoding}, {between} between columns"


def preset_words(own: Import) -> str:
    """Whose export it is; "" for nobody's."""
    return PRESETS.get(own.preset, "")


def _formats(target: Target | None) -> list[tuple[str, str]]:
    if target is None:
        return []
    kind = target.about.kind if target.kind == "own" else target.kind
    if kind in DATED or kind == CustomKind.DATE:
        return list(formats.DATE_FORMATS.items())
    if kind in FIGURED or kind in (CustomKind.NUMBER, CustomKind.MONEY):
        return list(formats.NUMBER_FORMATS.items())
    return []


def _read_as(target: Target, written: str, samples: Sequence[str], setting: Any) -> list[tuple[str, str, bool]]:
    """Samples whose reading says something that they don't say themselves, or that can't be read."""
    read = reader_of(target, written, setting)
    shown: list[tuple[str, str, bool]] = []
    for sample in samples:
        try:
            value = read(unguarded(sample), {})
        except ValueError as problem:
            shown.append((sample, str(problem), False))
            continue
        words = _words(target, value)
        if words and words.casefold() != sample.strip().casefold():
            shown.append((sample, words, True))
    wrong = [each for each in shown if not each[2]]
    return [*wrong[:1], *[each for each in shown if each[2]][: 2 - len(wrong[:1])]]


def _words(target: Target, value: Any) -> str:
    if target.kind == "own":
        return "" if target.about.kind == CustomKind.LINK else custom_word(target.about, value, {})
    if target.kind == "choice":
        return dict(target.choices).get(value, "")
    return next((words(value) for kind, words in WORDS if isinstance(value, kind)), "")
