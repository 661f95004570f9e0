"""How much everybody has open: modules say how it is counted, in their staff.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.staff.models import WorkKind

Count = Callable[[Sequence[UUID]], dict[UUID, int]]


@dataclass(frozen=True)
class LoadSource:
    """`count(member_ids)` gives the open ones of each; who has none may be missing.

    `capability` is what somebody's role has to allow so that he can be given one; `unit` reads "open lead".
    """

    kind: WorkKind
    unit: str
    count: Count
    capability: str

    def words(self, number: int, limit: int | None = None) -> str:
        """ "3 of 20 open leads"."""
        units = self.unit if number == 1 and limit is None else f"{self.unit}s"
        return f"{number} {units}" if limit is None else f"{number} of {limit} {units}"


_sources: dict[WorkKind, LoadSource] = {}


def register_load(source: LoadSource) -> None:
    """Say how work of a kind is counted; the same kind again replaces the older."""
    _sources[source.kind] = source


def load_sources() -> list[LoadSource]:
    """Of every kind that can be counted, in the kinds' order."""
    return [_sources[kind] for kind in WorkKind if kind in _sources]


def load_source(kind: WorkKind) -> LoadSource:
    """How this kind is counted. What no module counts yet is nothing."""
    return _sources.get(kind) or LoadSource(kind, f"open {kind.label.lower().removesuffix('s')}", lambda _ids: {}, "")


def open_counts(kind: WorkKind, member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many open ones each of them has, 0 included."""
    found = load_source(kind).count(member_ids) if member_ids else {}
    return {member_id: found.get(member_id, 0) for member_id in member_ids}
