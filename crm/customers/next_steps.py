"""What to do next for a customer. Modules declare where they keep such steps, in their next_steps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.accounts.actor import Actor


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


Source = Callable[[Actor, Any], NextStep | None]
_sources: dict[str, Source] = {}


def register_next_step(name: str, source: Source) -> None:
    """`source(actor, person_or_company)` answers the earliest step of its kind that the actor may see, or None."""
    _sources[name] = source


def next_step_of(actor: Actor, record: Any) -> NextStep | None:
    """The earliest step of all; those without a date come last."""
    steps = [step for source in _sources.values() if (step := source(actor, record)) is not None]
    return min(steps, key=lambda step: (step.due_at is None, step.due_at or timezone.now()), default=None)
