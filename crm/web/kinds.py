"""Kinds of records that can be pointed at: what they are called and where their page is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from crm.events.types import SubjectRef
from crm.records.registry import RECORD_TYPES
from crm.web.addresses import record_address


@dataclass(frozen=True)
class RecordKind:
    """`titles(ids)` answers the names of existing records by id, in the current organization.

    `capability` is what one needs to see what is none of crm.records' (those say it themselves); "": everybody does.
    """

    kind: str
    label: str
    plural: str
    icon: str
    url_name: str
    titles: Callable[[Iterable[UUID]], dict[UUID, str]]
    capability: str = ""

    def url(self, record_id: UUID) -> str:
        """The record's page."""
        return record_address(self.url_name, record_id)


KINDS: dict[str, RecordKind] = {}


def register_kind(kind: RecordKind) -> None:
    """Make a kind of record known to timeline, tasks and search."""
    KINDS[kind.kind] = kind


@dataclass(frozen=True)
class Link:
    """A record by its name; one in the bin is struck through wherever it is named."""

    title: str
    url: str
    icon: str
    label: str
    in_bin: bool = False

    def __str__(self) -> str:
        return self.title


def links_for(
    subjects: Iterable[SubjectRef | None], known: Mapping[SubjectRef, str] = MappingProxyType({})
) -> dict[SubjectRef, Link]:
    """Names and addresses of many records with one query per kind; those in the bin say so, what is gone is left out.

    The bin is only asked where a name is missing. `known`: names at hand already, of records outside of it.
    """
    asked = {subject for subject in subjects if subject and subject.kind in KINDS}
    found = {ref: _link(ref, known[ref]) for ref in asked if ref in known}
    by_kind: dict[str, set[UUID]] = {}
    for ref in asked - found.keys():
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    for name, ids in by_kind.items():
        titles = KINDS[name].titles(ids)
        binned = _binned(name, ids - titles.keys())
        for record_id, title in (titles | binned).items():
            ref = SubjectRef(name, record_id)
            found[ref] = _link(ref, title, in_bin=record_id in binned)
    return found


def _link(ref: SubjectRef, title: str, *, in_bin: bool = False) -> Link:
    kind = KINDS[ref.kind]
    return Link(title, kind.url(ref.id), kind.icon, kind.label, in_bin)


def _binned(kind: str, missing: set[UUID]) -> dict[UUID, str]:
    own = RECORD_TYPES.get(kind)
    if own is None or not missing:
        return {}
    rows = own.model.everything.filter(pk__in=missing, deleted_at__isnull=False)
    return {row.pk: str(row) for row in rows.select_related(*own.related)}
