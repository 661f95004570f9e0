"""The kinds of records that people edit. Modules declare theirs in their records.py."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.events.types import DomainEvent
from crm.records.models import CUSTOM, CustomField, CustomKind, RecordChange, RecordModel


def set_plainly(record: Any, values: dict[str, Any], _by: Actor) -> None:
    """Set each value as it is."""
    for name, value in values.items():
        setattr(record, name, value)


def nothing_stands_against(_records: Sequence[Any]) -> dict[UUID, str]:
    """Any of them may go into the bin."""
    return {}


def follow_nothing(_records: Sequence[Any]) -> None:
    """Nothing follows from new facts."""


def visible_rows(actor: Actor, rows: Any) -> QuerySet[Any]:
    """By the owner of each row and the role's visibility."""
    return rows.visible_to(actor)


@dataclass(frozen=True)
class Part:
    """Rows beside a record (its e-mails, its jobs), whose changes its history calls "<name of the part>.<row's id>".

    `now(record, row_id)` is the row as history keeps it, None for none; `words(value)` how people read that;
    `set_back(record, row_id, value)` brings it back (None: takes the row away) on a locked record, without saving the
    record, and raises Refused. `columns` of the record repeat the first row. `points_to`: the kind of record a row
    points at, under "<kind>_id".
    """

    label: str
    now: Callable[[Any, UUID], Any]
    words: Callable[[Any], str]
    set_back: Callable[[Any, UUID, Any], None]
    columns: tuple[str, ...] = ()
    points_to: str = ""


@dataclass(frozen=True)
class RecordType:
    """How the common verbs (change, bulk edit, undo, bin, hand over) treat a kind of record.

    `facts` are the fields that people may set at will, by name; everything else has verbs of its own. `set_values`
    sets some of them with the noun's own rules, on a locked record, and raises Refused with a sentence. `changed`
    makes the events that tell of it. `follow` works out what follows from new facts, for all records of one command
    together, before they are saved. `view`, `edit`, `delete` and `assign` are capabilities; `owner` is the field that
    says whose it is, and of `takeable` kinds whoever may edit takes what nobody owns.
    """

    kind: str
    model: type[RecordModel]
    view: str
    edit: str
    delete: str
    assign: str
    facts: tuple[str, ...]
    changed: Callable[[Any, RecordChange], Sequence[DomainEvent]]
    visible: Callable[[Actor, Any], QuerySet[Any]] = visible_rows
    set_values: Callable[[Any, dict[str, Any], Actor], None] = set_plainly
    follow: Callable[[Sequence[Any]], None] = follow_nothing
    # Which of them may not go into the bin because something stands on them, with a sentence that says why.
    stays: Callable[[Sequence[Any]], Mapping[UUID, str]] = nothing_stands_against
    owner: str = "owner"
    takeable: bool = False
    # Facts, by the names of forms, the API and history, that tell of amounts: hidden from who does not see these.
    amounts: frozenset[str] = frozenset()
    related: tuple[str, ...] = ()  # select_related: what `changed` and the permissions read
    has_custom: bool = True
    # Groups that may have fields of their own: [(id, name)], and the group of a record.
    groups: Callable[[], Sequence[tuple[UUID, str]]] | None = None
    group_of: Callable[[Any], UUID | None] | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    about: Callable[[Any], tuple[UUID | None, UUID | None]] = field(default=lambda _record: (None, None))

    def hides(self, name: str, actor: Actor) -> bool:
        """Whether this fact ("value", "custom.budget") is hidden from the actor by his role."""
        if actor.sees_amounts:
            return False
        if name.startswith(CUSTOM):
            key = name.removeprefix(CUSTOM)
            return CustomField.objects.filter(record_kind=self.kind, key=key, kind=CustomKind.MONEY).exists()
        return name in self.amounts

    def part(self, name: str) -> tuple[Part, UUID] | None:
        """The part and the row that history means by a name; None for a column or an own field."""
        prefix, _, row_id = name.partition(".")
        return (self.parts[prefix], UUID(row_id)) if row_id and prefix in self.parts else None

    def undoable(self, names: Iterable[str]) -> bool:
        """Whether at least one of these fields, as history calls them, can be set back."""
        columns = {field.attname: field.name for field in self.model._meta.concrete_fields}
        return any(name.startswith(CUSTOM) or self.part(name) or columns.get(name) in self.facts for name in names)

    def visible_to(self, actor: Actor, *, binned: bool = False) -> QuerySet[Any]:
        """The rows an actor may see; with `binned`, those in the bin alone."""
        if not actor.can(self.view):
            return self.model.everything.none()
        rows: Any = self.model.everything.filter(deleted_at__isnull=not binned)
        if binned and self.can_be_merged:
            rows = rows.filter(merged_into=None)
        return self.visible(actor, rows)

    @property
    def can_be_merged(self) -> bool:
        """Whether one of these can go into another (see records/joining)."""
        return any(field.name == "merged_into" for field in self.model._meta.concrete_fields)

    @property
    def has_owner(self) -> bool:
        """Whether somebody looks after one: products, say, are everybody's."""
        return any(field.name == self.owner for field in self.model._meta.concrete_fields)

    def known_to(self, actor: Actor) -> QuerySet[Any]:
        """The rows whose names an actor may read, those in the bin too."""
        return (
            self.visible(actor, self.model.everything.all()) if actor.can(self.view) else self.model.everything.none()
        )

    def is_open_to(self, actor: Actor) -> bool:
        """Whether the actor may see all of them: then nothing has to be looked up."""
        return actor.visibility == Visibility.ALL and actor.can(self.view)


RECORD_TYPES: dict[str, RecordType] = {}


def register_record(record_type: RecordType) -> None:
    """Make a kind of record known to the common verbs."""
    RECORD_TYPES[record_type.kind] = record_type
