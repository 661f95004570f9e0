"""Which column is what: by what was chosen the last time, by other programs' exports, by names, by contents."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.jobs.imports import formats
from crm.jobs.imports.cells import EMAIL
from crm.jobs.imports.naming import plain
from crm.jobs.imports.registry import Importer, Target
from crm.records.models import CustomKind

PRESETS = {"hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive"}
SURE = 2  # headers that only one program has make a file its export
# Words that only this program's exports have, and how its headers begin.
SIGNS = {
    "hubspot": frozenset({
        "record id", "contact owner", "company owner", "lifecycle stage", "create date", "company domain name",
        "original source", "country region", "associated company", "mobile phone number", "lead status",
    }),
    "salesforce": frozenset({
        "contact id", "account id", "lead id", "account name", "account owner", "lead owner", "lead source",
        "leadsource", "firstname", "lastname", "mobilephone", "created date", "createddate", "owner full name",
        "numberofemployees", "billingstreet", "billingcity", "billing street", "billing city", "mailingstreet",
        "mailingcity", "mailingcountry", "mailing street", "mailing city", "mailing country", "company account",
    }),
}  # fmt: skip
BEGINNINGS = {"pipedrive": ("person ", "organization ", "lead ")}
DATED = frozenset({"day", "moment"})
FIGURED = frozenset({"number", "amount"})


@dataclass(frozen=True)
class Guess:
    """The mapping, one entry per column, and which program's export it is, if one's."""

    mapping: list[dict[str, str]]
    preset: str = ""


def header_key(headers: Sequence[str]) -> str:
    """The same for all files with these headers in this order."""
    return hashlib.sha256("\x1f".join(plain(each) for each in headers).encode()).hexdigest()


def guess(
    importer: Importer,
    columns: Sequence[Mapping[str, Any]],
    targets: Sequence[Target],
    *,
    remembered: Mapping[str, Mapping[str, str]],
    american: bool,
) -> Guess:
    """What each column is most likely to be. `remembered`: {header: choice}, from the last file with these headers."""
    by_name = {target.name: target for target in targets}
    headers = [plain(str(column["header"])) for column in columns]
    preset = preset_of(importer, headers)
    named = _names(targets)
    taken: set[str] = set()
    mapping: list[dict[str, str]] = []
    for header, column in zip(headers, columns, strict=True):
        before = remembered.get(str(column["header"]))
        if before is not None and (not before.get("target") or before["target"] in by_name):
            chosen = before.get("target", "")
        else:
            chosen = importer.presets.get(preset, {}).get(header) or named.get(header) or ""
            chosen = chosen if chosen in by_name and (chosen not in taken or by_name[chosen].many) else ""
        taken.add(chosen)
        mapping.append({"target": chosen})
    _by_content(columns, mapping, by_name)
    for column, entry in zip(columns, mapping, strict=True):
        before = remembered.get(str(column["header"]), {})
        entry["format"] = before.get("format") or format_of(by_name.get(entry["target"]), column["samples"], american)
    return Guess(mapping, preset)


def preset_of(importer: Importer, headers: Sequence[str]) -> str:
    """Whose export this is: the program most of whose own words are among the headers; "" for nobody's."""
    scores = {
        name: sum(_is_theirs(name, header, known) for header in headers) for name, known in importer.presets.items()
    }
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] >= SURE else ""


def format_of(target: Target | None, samples: Sequence[str], american: bool) -> str:
    """How days or figures of this column are written."""
    if target is None:
        return ""
    kind = target.about.kind if target.kind == "own" else target.kind
    if kind in DATED or kind == CustomKind.DATE:
        return formats.guess_days(samples, formats.MDY if american else formats.DMY)
    if kind in FIGURED or kind in (CustomKind.NUMBER, CustomKind.MONEY):
        return formats.guess_figures(samples, formats.POINT)
    return ""


def kind_of_samples(samples: list[str]) -> str:
    """What kind of own field would hold these."""
    words = {each.casefold() for each in samples}
    if words and words <= {"yes", "no", "ja", "nein", "true", "false"}:
        return CustomKind.BOOL
    if formats.looks_like_days(samples):
        return CustomKind.DATE
    return CustomKind.NUMBER if formats.looks_like_figures(samples) else CustomKind.TEXT


def _names(targets: Sequence[Target]) -> dict[str, str]:
    """Targets by all that files call them: first what we call them, then other words; what comes first wins.

    So an own field "Budget" is found before a figure that others call so.
    """
    named: dict[str, str] = {}
    for target in targets:
        named.setdefault(plain(target.label), target.name)
    for target in targets:
        for each in target.names:
            named.setdefault(each, target.name)
    return named


def _is_theirs(preset: str, header: str, known: Mapping[str, str]) -> bool:
    if header not in known:
        return False
    return header in SIGNS.get(preset, ()) or header.startswith(BEGINNINGS.get(preset, ("\x00",)))


def _by_content(
    columns: Sequence[Mapping[str, Any]], mapping: list[dict[str, str]], by_name: Mapping[str, Target]
) -> None:
    """An unnamed column full of e-mail addresses is the e-mail."""
    if "email" not in by_name or any(entry["target"] == "email" for entry in mapping):
        return
    for column, entry in zip(columns, mapping, strict=True):
        if not entry["target"] and column["samples"] and all(EMAIL.fullmatch(each) for each in column["samples"]):
            entry["target"] = "email"
            return
