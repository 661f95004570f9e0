"""What to do next for a customer. Modules declare where they keep such steps, in their next_steps.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.web.addresses import record_address

COLUMNS = ("what", "id", "words", "told_by", "time")


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


def earliest_steps(actor: Actor, kind: str, record_id: UUID) -> list[QuerySet[Any, dict[str, Any]]]:
    """The earliest step of each source as COLUMNS, `what` being the source's name; one without a date comes last."""
    return [
        _earliest_of(name, source, rows)
        for name, source in _sources.items()
        if (rows := source.rows(actor, kind, record_id)) is not None
    ]


def earliest_of(rows: Iterable[dict[str, Any]]) -> NextStep | None:
    """The earliest of such rows as a step; rows of something else are passed over."""
    steps = [row for row in rows if row["what"] in _sources]
    if not steps:
        return None
    row = min(steps, key=lambda each: each["time"].timestamp() if each["time"] else inf)
    source = _sources[row["what"]]
    url = record_address(source.url_name, row["id"])
    return NextStep(row["words"], row["told_by"] or "", url, source.action, row["time"])


def _earliest_of(name: str, source: StepSource, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    told = rows.annotate(
        what=Value(name, output_field=CharField()),
        words=F(source.what),
        told_by=F(source.about),
        time=F(source.due),
    )
    values: QuerySet[Any, dict[str, Any]] = told.order_by(F("time").asc(nulls_last=True), "id").values(*COLUMNS)[:1]
    return values
