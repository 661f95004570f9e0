"""What somebody does first in a new organization: modules register it, the home page shows it until it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.tenancy.models import Organization

SHOWN_FOR = timedelta(days=30)  # then an organization knows its way


@dataclass(frozen=True)
class FirstStep:
    """Something to do, where, and the kind of event that shows that it was done."""

    label: str
    text: str
    url_name: str
    icon: str
    capability: str
    done_by: str
    order: int = 100

    @property
    def url(self) -> str:
        """Where one does it."""
        return reverse(self.url_name)


_steps: dict[str, FirstStep] = {}


def register_first_step(*steps: FirstStep) -> None:
    """Add steps; one with the same address replaces the older."""
    _steps.update({step.url_name: step for step in steps})


def first_steps(organization: Organization, actor: Actor) -> list[tuple[FirstStep, bool]]:
    """The steps this actor may take, with whether each is done. None when all are, or the organization is old."""
    if timezone.now() - organization.created_at > SHOWN_FOR:
        return []
    steps = sorted((step for step in _steps.values() if actor.can(step.capability)), key=lambda step: step.order)
    done = _kinds_seen(step.done_by for step in steps)
    marked = [(step, step.done_by in done) for step in steps]
    return [] if all(is_done for _, is_done in marked) else marked


def _kinds_seen(kinds: Iterable[str]) -> set[str]:
    return set(Event.objects.filter(kind__in=set(kinds)).order_by("kind").values_list("kind", flat=True).distinct())
