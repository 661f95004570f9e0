"""A journey whose effects can be counted, and the processes that carry it out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.models import FlowKind, FlowVersion
from crm.automation.program import new_step
from crm.celery_app import app
from crm.customers.actions.matching import Contact, person_for
from crm.runtime import valkey
from crm.tenancy.scope import tenant_scope
from tests.faults.processes import Broker, Worker
from tests.world import World, make_world


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """The test's own Valkey; what the test itself sends goes there, too."""
    broker = Broker(tmp_path)
    _forget_connections()
    before = {"broker_url": app.conf.broker_url, "task_always_eager": True}
    app.conf.update(broker_url=broker.url, task_always_eager=False)
    yield broker
    app.conf.update(before)
    _forget_connections()
    valkey.stop(tmp_path)


@pytest.fixture
def world(transactional_db: None, broker: Broker) -> World:
    """Committed, so that other processes see it."""
    return make_world()


@pytest.fixture
def worker(world: World, broker: Broker) -> Iterator[Worker]:
    """A running worker."""
    worker = Worker(broker)
    yield worker
    worker.stop()


@pytest.fixture
def add_people(world: World) -> Callable[[str, int], None]:
    """`add_people("a", 10)`: ten new people, each of whom a journey gives two tasks and a tag."""
    steps = [
        new_step("task", {"title": "First", "assignee": "owner", "days": 1}),
        new_step("tag", {"name": "Welcomed", "how": "add"}),
        new_step("task", {"title": "Second", "assignee": "owner", "days": 2}),
    ]
    boss = world.boss.actor
    with tenant_scope(world.org):
        flow = create_flow("Welcome", FlowKind.JOURNEY, by=boss)
        FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": "customers.person_added"})
        publish(flow.id, by=boss)

    def add(prefix: str, count: int) -> None:
        for number in range(count):
            with tenant_scope(world.org):
                person_for(Contact(first_name=prefix, email=f"{prefix}{number}@example.net"), by=boss)

    return add


def _forget_connections() -> None:
    setattr(app, "_pool", None)  # noqa: B010  # not in its types
    setattr(app.amqp, "_producer_pool", None)  # noqa: B010
