"""Kinds of records that can be pointed at: what they are called and where their page is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from crm.events.types import SubjectRef


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
        return reverse(self.url_name, args=[record_id])


KINDS: dict[str, RecordKind] = {}


def register_kind(kind: RecordKind) -> None:
    """Make a kind of record known to timeline, tasks and search."""
    KINDS[kind.kind] = kind


@dataclass(frozen=True)
class Link:
    """A record by its name."""

    title: str
    url: str
    icon: str
    label: str


def links_for(subjects: Iterable[SubjectRef | None]) -> dict[SubjectRef, Link]:
    """Names and addresses of many records with one query per kind; records that are gone are left out."""
    by_kind: dict[str, set[UUID]] = {}
    for subject in subjects:
        if subject and subject.kind in KINDS:
            by_kind.setdefault(subject.kind, set()).add(subject.id)
    found: dict[SubjectRef, Link] = {}
    for name, ids in by_kind.items():
        kind = KINDS[name]
        for record_id, title in kind.titles(ids).items():
            found[SubjectRef(name, record_id)] = Link(title, kind.url(record_id), kind.icon, kind.label)
    return found
