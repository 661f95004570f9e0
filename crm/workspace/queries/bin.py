"""What lies in the bin, as its pages show it."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.models import BinEntry
from crm.records.paging import Order, page_of
from crm.records.queries.history import bin_entries
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS, RecordKind

SIZE = 50


@dataclass(frozen=True)
class BinLine:
    """One entry, its kind, and how many days it stays."""

    entry: BinEntry
    kind: RecordKind
    days: int


@dataclass(frozen=True)
class Bin:
    """The actor's bin: one page of lines, the kinds to filter by, where the next page begins."""

    actor: Actor
    kind: str = ""
    typed: str = ""
    lines: list[BinLine] = field(default_factory=list)
    after: str = ""

    @property
    def kinds(self) -> list[RecordKind]:
        """Kinds of which he may throw records away."""
        return [KINDS[kind] for kind, own in RECORD_TYPES.items() if kind in KINDS and self.actor.can(own.delete)]

    def entry(self, kind: str, record_id: UUID) -> BinEntry:
        """One that the actor may see. Raises NotFound."""
        found = bin_entries(self.actor).filter(kind=kind, record_id=record_id).first()
        if found is None:
            raise NotFound("There is no such record in the bin.")
        return found


def bin_page(actor: Actor, kind: str = "", typed: str = "", after: str = "") -> Bin:
    """One page of the bin, newest first."""
    entries: QuerySet[BinEntry] = bin_entries(actor)
    if kind in RECORD_TYPES:
        entries = entries.filter(kind=kind)
    if typed:
        entries = entries.filter(title__icontains=typed)
    rows, after = page_of(entries, Order("binned_at"), after, SIZE)
    lines = [BinLine(row, KINDS[row.kind], days_left(row)) for row in rows if row.kind in KINDS]
    return Bin(actor, kind, typed, lines, after)


def days_left(entry: BinEntry) -> int:
    """Whole days until it is deleted, the day that began among them."""
    return max(0, -((timezone.now() - entry.expires_at) // timedelta(days=1)))
