"""Whatever dies in the middle: every step happens once, none is forgotten.

A process is killed for real in tests/fault; here the same is tried at every single statement of the engine.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, connections

from crm.automation import engine
from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.actions.runs import retry_run, stop_run
from crm.automation.engine import MAX_ATTEMPTS, advance_due
from crm.automation.entry import start_runs
from crm.automation.models import Flow, FlowVersion, Run, RunState, StepEffect
from crm.automation.steps import NoSettings, StepContext, StepProblem, StepResult, StepType, register_step
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person, PersonTag
from crm.errors import Refused
from crm.events.catalog.automation import RunEnded, RunEntered
from crm.events.catalog.customers import LifecycleChanged, TagAdded
from crm.events.emit import emit
from crm.events.models import Event
from crm.events.relay import relay_all
from crm.mail.models import Message
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Task
from marketing.actions.seeding import seed_marketing
from tests.automation.conftest import MakeFlow, fork, run_of, step, tag, tags_of, wait
from tests.world import World

AddPerson = Callable[..., Person]


class Killed(BaseException):
    """The process is gone: no `except Exception` sees it."""


@contextmanager
def dying_at(statement: int, error: type[BaseException]) -> Iterator[None]:
    """The `statement`-th SQL statement from here does not come back."""
    count = 0

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        if "SAVEPOINT" not in sql:
            count += 1
            if count == statement:
                raise error("gone")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


def all_kinds(world: World) -> list[dict[str, Any]]:
    """A tag, a mail, a task, a fork, a wait and a tag."""
    seed_marketing()
    mail = FlowVersion.objects.get(flow__key="welcome").steps[0]["settings"]["template"]
    condition = {"all": [{"field": "person.tags", "op": "has", "value": "first"}]}
    return [
        tag("First"),
        step("mail", template=mail),
        fork(condition, [step("task", title="Call", assignee="owner", days=1)], []),
        wait(1),
        tag("Last"),
    ]


def assert_all_happened_once(person: Person) -> None:
    """Each effect, its record and its event are there, once."""
    run = run_of(person)
    assert run.state == RunState.DONE
    assert StepEffect.objects.filter(run=run).count() == 6
    assert tags_of(person) == {"First", "Last"}
    assert PersonTag.objects.filter(person=person).count() == 2
    assert Message.objects.filter(person=person).count() == 1
    assert Task.objects.filter(person_id=person.id).count() == 1
    events = Event.objects.filter(person_id=person.id)
    assert events.filter(kind=TagAdded.kind).count() == 2
    assert events.filter(kind=RunEnded.kind).count() == 1
    assert events.filter(kind=RunEntered.kind).count() == 1


def test_killed_at_any_statement(make_flow: MakeFlow, add_person: AddPerson, in_scope: World) -> None:
    make_flow(all_kinds(in_scope))
    statement, killed = 0, True
    with time_machine.travel("2030-01-01T10:00:00+00:00", tick=False) as clock:
        while killed:
            statement, killed = statement + 1, False
            person = add_person(f"Anna{statement}")
            for _ in range(2):  # before and after the wait
                try:
                    with dying_at(statement, Killed):
                        relay_all()
                        advance_due()
                except Killed:
                    killed = True
                relay_all()
                advance_due()
                clock.shift(timedelta(days=1))
            assert_all_happened_once(person)
    assert statement > 30


@pytest.mark.parametrize("statement", [1, 2, 3, 5, 8, 13, 21, 34])
def test_an_error_at_some_statement_is_tried_again(
    make_flow: MakeFlow, add_person: AddPerson, in_scope: World, statement: int
) -> None:
    make_flow(all_kinds(in_scope))
    people = [add_person(name) for name in ("Anna", "Bert", "Cleo")]
    relay_all()
    with time_machine.travel("2030-01-01T10:00:00+00:00", tick=False) as clock:
        for _ in range(4):
            try:
                with dying_at(statement, OperationalError):
                    advance_due()
            except OperationalError:
                pass  # at the very claim: the task fails, and the sweep comes again
            clock.shift(timedelta(hours=12))
        for _ in range(2):
            advance_due()
            clock.shift(timedelta(days=1))
        for person in people:
            assert_all_happened_once(person)


FAILING: set[str] = set()


def _fragile(context: StepContext) -> StepResult:
    if context.person.first_name in FAILING:
        PersonTag.objects.filter(person=context.person).delete()  # what it did before it failed is undone
        raise StepProblem("The other side does not answer.")
    return StepResult("Done")


def test_one_failing_run_holds_up_nobody_and_is_given_up_visibly(
    make_flow: MakeFlow, add_person: AddPerson, in_scope: World
) -> None:
    register_step(StepType("fragile", "Fragile", "help-circle", NoSettings, _fragile))
    make_flow([tag("Before"), step("fragile"), tag("After")])
    bad, good = add_person("Bad"), add_person("Good")
    FAILING.add("Bad")
    relay_all()
    with time_machine.travel("2030-01-01T10:00:00+00:00", tick=False) as clock:
        advance_due()
        assert tags_of(good) == {"Before", "After"}
        run = run_of(bad)
        assert (run.state, run.attempts, run.error) == (RunState.ACTIVE, 1, "The other side does not answer.")
        assert not tags_of(bad)  # nothing of the batch that failed was kept
        for _ in range(MAX_ATTEMPTS):
            clock.shift(timedelta(hours=7))
            advance_due()
        run.refresh_from_db()
        assert (run.state, run.attempts) == (RunState.FAILED, MAX_ATTEMPTS)
        FAILING.clear()
        retry_run(run.id, by=in_scope.boss.actor)
        advance_due()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert tags_of(bad) == {"Before", "After"}


def test_retry_needs_a_failure_and_a_right(make_flow: MakeFlow, add_person: AddPerson, in_scope: World) -> None:
    make_flow([wait(1)])
    person = add_person()
    relay_all()
    advance_due()
    run = run_of(person)
    with pytest.raises(Refused, match="Nothing failed"):
        retry_run(run.id, by=in_scope.boss.actor)
    stop_run(run.id, by=in_scope.boss.actor)
    assert stop_run(run.id, by=in_scope.boss.actor).state == RunState.STOPPED
    assert advance_due() == (0, False)


def in_threads(world: World, work: Callable[[], object], number: int = 4) -> None:
    """The same work in several threads with connections of their own; raises what one of them raised."""
    errors: list[BaseException] = []
    together = threading.Barrier(number)

    def run() -> None:
        try:
            together.wait()
            with organization_context(world.org):
                work()
        except BaseException as error:  # noqa: BLE001  # raised again in the test's thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _committed_flow(world: World, steps: list[dict[str, Any]], event: str) -> Flow:
    flow = create_flow("Threads", by=world.boss.actor)
    FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": event})
    publish(flow.id, by=world.boss.actor)
    return flow


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BATCH", 3)
    with tenant_scope(world.org):
        _committed_flow(
            world, [tag("Same for all"), step("task", title="Call", assignee="owner", days=0)], "customers.person_added"
        )
        for number in range(30):
            person_for(Contact(first_name=f"P{number}", email=f"p{number}@example.net"))
        relay_all()
        Run.objects.update(state=RunState.ACTIVE)

    def work() -> None:
        for _ in range(20):
            advance_due(seconds=5)

    in_threads(world, work)
    with tenant_scope(world.org):
        runs = Run.objects.all()
        assert {run.state for run in runs} == {RunState.DONE}
        assert runs.count() == 30
        assert StepEffect.objects.count() == 60
        assert Task.objects.count() == 30
        assert PersonTag.objects.count() == 30
        assert Event.objects.filter(kind=TagAdded.kind).count() == 30


@pytest.mark.django_db(transaction=True)
def test_two_events_at_once_let_a_person_in_once(world: World) -> None:
    with tenant_scope(world.org):
        _committed_flow(world, [wait(1)], LifecycleChanged.kind)
        person = Person.objects.create(first_name="Anna")
        events = [emit(LifecycleChanged(person_id=person.id, old="lead", new="customer")) for _ in range(4)]

    def work() -> None:
        with tenant_scope(world.org):
            start_runs(events[0])

    in_threads(world, work)
    with tenant_scope(world.org):
        assert Run.objects.filter(person_id=person.id).count() == 1
