"""What can be asked: subjects (kinds of records) and their fields, registered by modules in their fields.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet

from crm.accounts.actor import Actor

Choices = Sequence[tuple[str, str]]


class FieldKind(StrEnum):
    """Decides how a value is compared and typed in."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # whole minor units of the organization's currency
    DATE = "date"
    MOMENT = "moment"  # a date with its time, compared by the organization's days
    CHOICE = "choice"
    BOOL = "bool"
    TAGS = "tags"  # several words at once


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
    instead give `among()`, other records; it is yes for those whose key stands in their column `path`.
    """

    name: str
    label: str
    kind: FieldKind
    path: str
    choices: Choices | Callable[[], Choices] = field(default=(), compare=False)
    value: Callable[[Any], Any] | None = field(default=None, compare=False)
    normal: Callable[[str], str] | None = field(default=None, compare=False)
    among: Callable[[], QuerySet[Any, Any]] | None = field(default=None, compare=False)

    @property
    def subject(self) -> str:
        """The kind of record it belongs to."""
        return self.name.partition(".")[0]

    def options(self) -> Choices:
        """What may be chosen, with labels."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, record: Any) -> Any:
        """Its value in a record; None where the record or a step of the path is missing."""
        if record is not None and self.among is not None:
            return self.among().filter(**{self.path: record.pk}).exists()
        if record is None or self.value is not None:
            return None if record is None or self.value is None else self.value(record)
        for part in self.path.split("__"):
            record = getattr(record, part, None)
            if record is None:
                return None
        return record


SUBJECTS: dict[str, Subject] = {}
FIELDS: dict[str, Field] = {}


def register_subject(subject: Subject) -> None:
    """Let conditions be asked of a kind of record."""
    SUBJECTS[subject.kind] = subject


def register_field(entry: Field) -> None:
    """Let conditions ask for this field."""
    FIELDS[entry.name] = entry


def fields_of(*kinds: str) -> list[Field]:
    """The fields of these kinds of records, in the order of registration."""
    return [entry for entry in FIELDS.values() if entry.subject in kinds]


def load_records(kind: str, ids: Sequence[Any]) -> dict[Any, Any]:
    """Records of a kind by id, ready to be asked; {} for a kind that nobody registered."""
    subject = SUBJECTS.get(kind)
    if subject is None or not ids:
        return {}
    return {record.pk: record for record in subject.records().filter(pk__in=ids)}
