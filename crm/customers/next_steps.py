"""What to do next for a customer. Modules declare where they keep such steps, in their next_steps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor

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

    `rows(actor, person_or_company)` answers those the actor may see, None where he may see none; `what`, `about` and
    `due` are their columns; `url_name` takes a row's id.
    """

    rows: Callable[[Actor, Any], QuerySet[Any] | None]
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
    found = [
        _earliest(name, source, rows)
        for name, source in _sources.items()
        if (rows := source.rows(actor, record)) is not None
    ]
    if not found:
        return None
    first, *others = found
    row = first.union(*others, all=True).order_by(F("due").asc(nulls_last=True)).first() if others else first.first()
    if row is None:
        return None
    source = _sources[row["step_of"]]
    url = reverse(source.url_name, args=[row["id"]])
    return NextStep(row["step"], row["told_by"] or "", url, source.action, row["due"])


def _earliest(name: str, source: StepSource, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    told = rows.annotate(
        step_of=Value(name, output_field=CharField()),
        step=F(source.what),
        told_by=F(source.about),
        due=F(source.due),
    )
    values: QuerySet[Any, dict[str, Any]] = told.order_by(F("due").asc(nulls_last=True), "id").values(*COLUMNS)[:1]
    return values
