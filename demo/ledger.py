"""Rows of the history, written at the end in few statements and in the order that keys need."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Model

from crm.events.models import Event
from crm.events.types import ActorRef, DomainEvent
from demo.chance import Chance

BATCH = 1000


class Ledger:
    """Collects rows. Events are history: nobody is told of them any more."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._rows: dict[type[Model], list[Model]] = {}

    def add[M: Model](self, row: M) -> M:
        """Keep a row to be written; models are written in the order in which they were first seen."""
        self._rows.setdefault(type(row), []).append(row)
        return row

    def kept[M: Model](self, model: type[M]) -> list[M]:
        """The rows of a model that are kept so far."""
        return [row for row in self._rows.get(model, []) if isinstance(row, model)]

    def tell(self, event: DomainEvent, at: datetime, by: ActorRef) -> Event:
        """Keep an event of the past."""
        row = Event.of(event, actor_kind=by.kind, actor_id=by.id, occurred_at=at)
        row.id = self.chance.id_at(at)
        return self.add(row)

    def write(self, order: Sequence[type[Model]]) -> int:
        """Write everything; models in `order` first, for the keys of the others. How many rows."""
        total = 0
        for model in [*order, *(model for model in self._rows if model not in order)]:
            rows = sorted(self._rows.pop(model, []), key=lambda row: row.pk)
            with kept_times(model):
                model._default_manager.bulk_create(rows, batch_size=BATCH)
            total += len(rows)
        return total


@contextmanager
def kept_times(model: type[Model]) -> Iterator[None]:
    """Let rows keep the `created_at` they were given."""
    fields: list[Any] = [field for field in model._meta.local_fields if getattr(field, "auto_now_add", False)]
    for field in fields:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in fields:
            field.auto_now_add = True
