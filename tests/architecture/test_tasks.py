"""Every task says whose work it does, is found by beat, and takes ids only."""

from inspect import Parameter, signature
from typing import Any

import pytest

from crm.celery_app import app
from crm.events.subscriptions import SUBSCRIBERS
from crm.tenancy.tasks import OrganizationTask, SystemTask
from tests.architecture.sources import PACKAGES

app.loader.import_default_modules()
# Sorted: Celery's registry is filled in an order that differs from process to process.
TASKS = [task for _, task in sorted(app.tasks.items()) if type(task).__module__.split(".")[0] in PACKAGES]
PLAIN = (str, int, bool, "str", "int", "bool", "list[str]", "str | None", "int | None")
QUEUES = {"now", "mail", "bulk", "nightly"}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_task_has_a_base(task: Any) -> None:
    assert isinstance(task, OrganizationTask | SystemTask), f"{task.name} must say whose work it does"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_task_takes_ids(task: Any) -> None:
    """A message may wait for hours: what it says must still be true then."""
    for parameter in signature(task.run).parameters.values():
        if parameter.name != "self" and parameter.annotation is not Parameter.empty:
            assert parameter.annotation in PLAIN, f"{task.name}: {parameter}"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_task_waits_in_a_known_queue(task: Any) -> None:
    route = app.amqp.router.route({}, task.name, args=(), kwargs={})
    assert (getattr(task, "queue", None) or getattr(route.get("queue"), "name", "now")) in QUEUES


def test_there_are_tasks() -> None:
    assert len(TASKS) > 3


def test_beat_sends_system_tasks_that_exist() -> None:
    for name, entry in app.conf.beat_schedule.items():
        assert isinstance(app.tasks[entry["task"]], SystemTask), name
        assert entry["options"]["expires"] > 0, f"{name}: a sweep that waited too long must not pile up"


def test_subscribers_are_named_for_good() -> None:
    """A delivery remembers its subscriber by name: it has to fit, and to belong to a subscribers module."""
    for name in SUBSCRIBERS:
        assert len(name) <= 120
        assert name.split(".")[0] in PACKAGES or name.startswith("tests."), name
