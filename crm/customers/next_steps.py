"""What to do next for a customer. Modules declare where they keep such steps, in their next_steps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.tenancy.kept import kept

COLUMNS = ("step_of", "id", "step", "told_by", "due")


@dataclass(frozen=True)
class NextStep:
    """`what` is a sentence without its full stop, `about` says in whose words or where; `url` is where it is done."""

    what: str
    about: str
    url: str
    action: str
    due_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Its time is over."""
        return self.due_at is not None and self.due_at < timezone.now()


@dataclass(frozen=True)
class StepSource:
    """Where a module keeps steps.

    `rows(actor, kind, record_id)` answers those about a person or company that the actor may see, None where he may
    see none; `what`, `about` and `due` are their columns; `url_name` takes a row's id.
    """

    rows: Callable[[Actor, str, UUID], QuerySet[Any] | None]
    what: str
    about: str
    due: str
    url_name: str
    action: str


_sources: dict[str, StepSource] = {}


def register_next_step(name: str, source: StepSource) -> None:
    """One of the places in which the next step is looked for."""
    _sources[name] = source


def next_step_of(actor: Actor, record: Any) -> NextStep | None:
    """The earliest step of all, by one query; those without a date come last."""
    for row in _earliest(actor, record.kind, record.id):
        source = _sources[row["step_of"]]
        url = reverse(source.url_name, args=[row["id"]])
        return NextStep(row["step"], row["told_by"] or "", url, source.action, row["due"])
    return None


@kept
def _earliest(actor: Actor, kind: str, record_id: UUID) -> QuerySet[Any, dict[str, Any]]:
    found = [
        _earliest_of(name, source, rows)
        for name, source in _sources.items()
        if (rows := source.rows(actor, kind, record_id)) is not None
    ]
    if not found:
        nobody: QuerySet[Any, Any] = Person.objects.none()
        return nobody
    first, *others = found
    return first.union(*others, all=True).order_by(F("due").asc(nulls_last=True))[:1] if others else first


def _earliest_of(name: str, source: StepSource, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    told = rows.annotate(
        step_of=Value(name, output_field=CharField()),
        step=F(source.what),
        told_by=F(source.about),
        due=F(source.due),
    )
    values: QuerySet[Any, dict[str, Any]] = told.order_by(F("due").asc(nulls_last=True), "id").values(*COLUMNS)[:1]
    return values
