"""What somebody does first in a new organization: modules register it, the home page shows it until all is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.work.models import FirstRun


@dataclass(frozen=True)
class FirstStep:
    """Something to do, and where. What shows that it was done is a fact: `done()`, or an event of kind `done_by`."""

    label: str
    text: str
    url_name: str
    icon: str
    capability: str
    done_by: str = ""
    order: int = 100
    done: Callable[[], bool] | None = None
    key: str = ""  # a step with the same key replaces the older; the address by default

    @property
    def url(self) -> str:
        """Where one does it."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Progress:
    """The steps an actor may take, each with whether it is done."""

    steps: list[tuple[FirstStep, bool]]
    dismissed: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(is_done for _, is_done in self.steps)

    @property
    def is_complete(self) -> bool:
        """Nothing is left."""
        return self.done == len(self.steps)


_steps: dict[str, FirstStep] = {}


def register_first_step(*steps: FirstStep) -> None:
    """Add steps; one with the same key replaces the older."""
    _steps.update({step.key or step.url_name: step for step in steps})


def first_steps(actor: Actor) -> Progress:
    """How far the organization has come with what this actor may do."""
    return _progress(actor, dismissed=_dismissed())


def shown_steps(actor: Actor) -> Progress | None:
    """For the home page: None once all is done or somebody put them away."""
    if _dismissed():
        return None
    progress = _progress(actor, dismissed=False)
    return None if progress.is_complete else progress


def _progress(actor: Actor, *, dismissed: bool) -> Progress:
    steps = sorted((step for step in _steps.values() if actor.can(step.capability)), key=lambda step: step.order)
    seen = _kinds_seen(step.done_by for step in steps if step.done_by)
    return Progress([(step, _is_done(step, seen)) for step in steps], dismissed)


def _is_done(step: FirstStep, seen: set[str]) -> bool:
    return step.done() if step.done is not None else step.done_by in seen


def _dismissed() -> bool:
    return FirstRun.objects.filter(dismissed_at__isnull=False).exists()


def _kinds_seen(kinds: Iterable[str]) -> set[str]:
    wanted = set(kinds)
    if not wanted:
        return set()
    return set(Event.objects.filter(kind__in=wanted).order_by("kind").values_list("kind", flat=True).distinct())
