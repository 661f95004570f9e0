"""Flows and people for the tests of automation."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.engine import advance_due
from crm.automation.models import Flow, FlowKind, FlowVersion, Run
from crm.automation.program import new_step
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.events.relay import relay_all
from crm.tenancy import scope
from tests.world import World

Steps = list[dict[str, Any]]
MakeFlow = Callable[..., Flow]


def step(kind: str, **settings: Any) -> dict[str, Any]:
    """A step for a draft."""
    return new_step(kind, settings)


def wait(amount: int, unit: str = "days", **more: Any) -> dict[str, Any]:
    """A wait of some length."""
    return step("wait", how="for", amount=amount, unit=unit, working_hours=False, **more)


def tag(name: str) -> dict[str, Any]:
    """A step that tags."""
    return step("tag", name=name, how="add")


def fork(condition: dict[str, Any], yes: Steps, no: Steps) -> dict[str, Any]:
    """An if / else."""
    return {**step("condition", condition=condition, question=""), "yes": yes, "no": no}


@pytest.fixture
def make_flow(in_scope: World) -> MakeFlow:
    """`make_flow(steps, event=..., reentry=..., ...)`: a published flow."""

    def make(
        steps: Steps, *, event: str = "customers.person_added", kind: FlowKind = FlowKind.JOURNEY, **trigger: Any
    ) -> Flow:
        boss = in_scope.boss.actor
        flow = create_flow("Welcome", kind, by=boss)
        FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": event, **trigger})
        publish(flow.id, by=boss)
        flow.refresh_from_db()
        return flow

    return make


@pytest.fixture
def add_person(in_scope: World) -> Callable[..., Person]:
    """`add_person("Anna")`: somebody new, with the event that says so."""

    def add(name: str = "Anna", **more: Any) -> Person:
        address = f"{name.lower()}.{Person.objects.count()}@example.net"
        person, _ = person_for(Contact(first_name=name, email=address, **more), by=in_scope.owner.actor)
        return person

    return add


def run_of(person: Person) -> Run:
    """The one run a person is in."""
    return Run.objects.get(person_id=person.id)


def tags_of(person: Person) -> set[str]:
    """The names of a person's tags."""
    return {link.tag.name for link in person.tag_links.select_related("tag")}


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def drain(in_scope: World) -> Callable[[], None]:
    """Relay and steps alone, until nothing is due: what other modules sweep is none of these tests' business."""

    def run() -> None:
        for _ in range(20):
            if not relay_all() and advance_due() == (0, False):
                return
        raise AssertionError("it never comes to rest")

    return run


@contextmanager
def _outside() -> Iterator[None]:
    token = scope._current.set(None)
    try:
        yield
    finally:
        scope._current.reset(token)


@pytest.fixture
def outside() -> Callable[[], AbstractContextManager[None]]:
    """`with outside():` as a sweep runs, in no organization."""
    return _outside
