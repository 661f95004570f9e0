"""What can be asked: subjects (kinds of records) and their fields, registered by modules in their fields.py."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from crm.accounts.actor import Actor
from crm.conditions.clock import Clock
from crm.money import Money
from crm.records.queries.records import known_ids
from crm.records.registry import RECORD_TYPES

Choices = Sequence[tuple[str, str]]
AMOUNTS_OF_MONEY = "amounts of money"


class FieldKind(StrEnum):
    """Decides how a value is compared and typed in."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # whole minor units in the column `path`, their currency in the column `currency`
    DATE = "date"
    MOMENT = "moment"  # a date with its time, compared by the organization's days
    CHOICE = "choice"
    BOOL = "bool"
    TAGS = "tags"  # several words at once
    CHOICES = "choices"  # several of a list at once
    MEMBER = "member"  # somebody who works here, by id; "me" is whoever looks
    LINK = "link"  # another record, by id


@dataclass(frozen=True)
class Subject:
    """A kind of record that can be asked.

    `records()` is all of them in the current organization, with whatever the fields' values need fetched along;
    `visible_to(actor)` those that the actor may see.
    """

    kind: str
    label: str
    plural: str
    records: Callable[[], QuerySet[Any]]
    visible_to: Callable[[Actor], QuerySet[Any]]

    @property
    def model(self) -> type[Model]:
        """The records' class."""
        return self.records().model


@dataclass(frozen=True)
class Field:
    """`Field("person.lifecycle", "Lifecycle", FieldKind.CHOICE, "lifecycle", choices=Lifecycle.choices)`.

    `path` is Django's path from the subject's model; `value` reads the same from a record (by default along the
    path). `normal` is the form in which texts and tags are stored and compared at that path. A yes-or-no field may
    instead give `among()`, other records; it is yes for those whose `key` stands in their column `path`.
    `needs` are kinds of other records that its answer tells of: who may not see those can't ask it.
    What no single column answers gives `asks(value, clock)`: the Q for one choice, for yes (True), or for a span
    (from, until) of days or moments. `titles(ids)` names linked records; without it the `choices` do.
    """

    name: str
    label: str
    kind: FieldKind
    path: str = ""
    choices: Choices | Callable[[], Choices] = field(default=(), compare=False)
    value: Callable[[Any], Any] | None = field(default=None, compare=False)
    normal: Callable[[str], str] | None = field(default=None, compare=False)
    among: Callable[[], QuerySet[Any, Any]] | None = field(default=None, compare=False)
    asks: Callable[[Any, Clock], Q] | None = field(default=None, compare=False)
    titles: Callable[[Iterable[UUID]], dict[UUID, str]] | None = field(default=None, compare=False)
    group: str = field(default="", compare=False)  # the heading under which it is offered; "" for the record's own
    key: str = field(default="pk", compare=False)  # the column that holds the id of the record it is about
    scale: int = field(default=1, compare=False)  # of a number that is kept as so many parts of one
    side: "SideRows | None" = field(default=None, compare=False)
    needs: tuple[str, ...] = field(default=(), compare=False)
    currency: str = field(default="currency", compare=False)  # of an amount: beside it, or the JSON that holds it
    to: str = field(default="", compare=False)  # the kind of record that a link leads to; "" for one of the choices
    happens: bool = field(default=False, compare=False)  # the label says what was done: "Added", without an "is"
    no: str = field(default="", compare=False)  # how a yes-or-no field reads where it is no: "Has no open ticket"
    money: bool = field(default=False, compare=False)  # that its answer tells of amounts, though it is none
    # What leads to the record it is asked of: who may not see that one gets no answer.
    through: "Relation | None" = field(default=None, compare=False)

    @property
    def subject(self) -> str:
        """The kind of record it belongs to."""
        return self.name.partition(".")[0]

    @property
    def param(self) -> str:
        """How an address calls it: "lifecycle", "custom.tier", "person.city"."""
        return self.name.partition(".")[2]

    def closed_to(self, actor: Actor) -> str:
        """In words what it tells of and the actor's role does not show: records, or amounts; "" if there is nothing."""
        if self.is_amount and not actor.sees_amounts:
            return AMOUNTS_OF_MONEY
        told = (*self.needs, self.to)
        own = {kind: RECORD_TYPES[kind].view for kind in told if kind in RECORD_TYPES}
        closed = next((kind for kind, view in own.items() if not actor.can(view)), "")
        return SUBJECTS[closed].plural if closed else ""

    @property
    def is_amount(self) -> bool:
        """Whether it tells of money, whatever its kind."""
        return self.kind == FieldKind.MONEY or self.money

    def called(self, home: str) -> str:
        """Its label among fields of `home` records: "Value", or elsewhere "Deal's value"."""
        subject = SUBJECTS.get(self.subject)
        return self.label if subject is None or self.subject == home else _of(subject.label, self, self.label)

    def options(self) -> Choices:
        """What may be chosen, with labels."""
        return self.choices() if callable(self.choices) else self.choices

    def names_of(self, ids: Iterable[str], viewer: Actor | None = None) -> dict[str, str]:
        """The names of linked records or members by id; those unknown here, or to the viewer, are left out."""
        if self.titles is None:
            return {str(value): label for value, label in self.options()}
        wanted = {UUID(each) for each in ids}
        if self.to and viewer is not None:
            wanted = known_ids(viewer, self.to, wanted)
        return {str(key): name for key, name in self.titles(wanted).items()}

    def read(self, record: Any) -> Any:
        """Its value in a record; None where the record or a step of the path is missing."""
        if record is not None and self.among is not None:
            own = record.pk if self.key == "pk" else getattr(record, self.key)
            return own is not None and self.among().filter(**{self.path: own}).exists()
        if record is None or self.value is not None:
            return None if record is None or self.value is None else self.value(record)
        value = _along(record, self.path)
        if self.kind == FieldKind.MONEY and value is not None:
            return Money(value, _along(record, self.currency) or "")
        return value


@dataclass(frozen=True)
class SideRows:
    """Where values lie in rows of their own: `rows()` of one field, each with `record_id` and the column `path`.

    The currency of an amount stands in the record's own JSON, under `key`.
    """

    rows: Callable[[], QuerySet[Any]]
    path: str
    key: str = ""


@dataclass(frozen=True)
class Relation:
    """Records of one kind point at one of another: whatever can be asked of that can be asked of these."""

    subject: str  # "lead"
    name: str  # "person": lead.person.city
    to: str  # "person"
    label: str  # "Person"

    def derive(self, base: Field) -> Field | None:
        """The field of the related record as one of this; None for what can't be asked that way."""
        if base.asks is not None or base.key != "pk":
            return None
        return replace(
            base,
            name=f"{self.subject}.{self.name}.{base.param}",
            label=_of(self.label, base, base.label),
            no=_of(self.label, base, base.no) if base.no else "",
            path=base.path if base.among or base.side else f"{self.name}__{base.path}",
            value=lambda record: base.read(getattr(record, self.name)),
            group=self.label,
            key=f"{self.name}_id",
            among=base.among,
            currency=f"{self.name}__{base.currency}",
            through=self,
            needs=tuple(dict.fromkeys((self.to, *base.needs))),
        )


def _of(owner: str, base: "Field", label: str) -> str:
    """ "Person's city"; of what one does "Person added", "Person has an open ticket"."""
    said = base.happens or (base.kind == FieldKind.BOOL and base.side is None)
    return f"{owner} {label[0].lower()}{label[1:]}" if said else belonging(owner, label)


def belonging(owner: str, label: str) -> str:
    """ "Person's city"; "Person's VIP level"."""
    small = label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}"
    return f"{owner}'s {small}"


SUBJECTS: dict[str, Subject] = {}
FIELDS: dict[str, Field] = {}
RELATIONS: list[Relation] = []
# Fields that an organization made itself: (kind) -> fields. Filled in by crm.conditions.custom.
OWN_FIELDS: list[Callable[[str], list[Field]]] = []
CUSTOM = "custom."


def register_subject(subject: Subject) -> None:
    """Let conditions be asked of a kind of record."""
    SUBJECTS[subject.kind] = subject


def register_field(entry: Field) -> None:
    """Let conditions ask for this field."""
    FIELDS[entry.name] = entry


def register_relation(relation: Relation) -> None:
    """Let records be asked what can be asked of a record they point at."""
    if relation not in RELATIONS:
        RELATIONS.append(relation)


def find_field(name: str) -> Field | None:
    """The field of that name: a registered one, one of the organization's own, or one of a related record."""
    if name in FIELDS:
        return FIELDS[name]
    subject, _, rest = name.partition(".")
    if rest.startswith(CUSTOM):
        return next((entry for source in OWN_FIELDS for entry in source(subject) if entry.name == name), None)
    for relation in RELATIONS:
        if relation.subject == subject and rest.startswith(f"{relation.name}."):
            base = find_field(f"{relation.to}.{rest.removeprefix(relation.name + '.')}")
            return relation.derive(base) if base else None
    return None


def fields_of(*kinds: str) -> list[Field]:
    """The registered fields of these kinds of records, in the order of registration."""
    return [entry for entry in FIELDS.values() if entry.subject in kinds]


def all_fields_of(kind: str) -> list[Field]:
    """Everything that can be asked of a kind of record: its own fields, custom ones, then those of related records."""
    own = [*fields_of(kind), *_made(kind)]
    related = [
        derived
        for relation in RELATIONS
        if relation.subject == kind
        for base in (*fields_of(relation.to), *_made(relation.to))
        if (derived := relation.derive(base))
    ]
    return [*own, *related]


def load_records(kind: str, ids: Sequence[Any], *, asked: bool = True) -> dict[Any, Any]:
    """Records of a kind by id, ready to be asked; {} for a kind that nobody registered.

    Those that are not `asked` anything come without their lists of tags, addresses and the like.
    """
    subject = SUBJECTS.get(kind)
    if subject is None or not ids:
        return {}
    records = subject.records().filter(pk__in=ids)
    return {record.pk: record for record in (records if asked else records.prefetch_related(None))}


def _along(record: Any, path: str) -> Any:
    """What stands at the end of a path; None where a step of it is missing."""
    for part in path.split("__"):
        record = getattr(record, part, None)
        if record is None:
            return None
    return record


def _made(kind: str) -> list[Field]:
    return [entry for source in OWN_FIELDS for entry in source(kind)]
