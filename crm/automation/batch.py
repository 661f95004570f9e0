"""Some runs on their way, with everything they need fetched together and written together."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any
from uuid import UUID

from crm.accounts.actor import system_actor
from crm.automation.models import FlowVersion, Outcome, Run, RunState, StepEffect
from crm.automation.program import Node, Program, compile_program
from crm.automation.steps import STEP_TYPES, StepContext, StepProblem, StepResult, StepType
from crm.conditions.clock import Clock
from crm.conditions.fields import SUBJECTS, load_records
from crm.events.emit import caused_by
from crm.events.models import Event
from crm.events.types import ActorRef
from crm.tenancy.ids import uuid7
from crm.tenancy.writing import insert, together

AT_ONCE = 500  # steps of one run without a wait; more can only be a mistake

# Published versions never change, so their tables are kept for the life of the process.
_programs: dict[UUID, Program] = {}


def program_of(version: FlowVersion) -> Program:
    """The version's steps as a table."""
    if version.id not in _programs:
        if len(_programs) > 1000:
            _programs.clear()
        _programs[version.id] = compile_program(version.steps)
    return _programs[version.id]


class Batch:
    """`advance` all runs together, then `save` once.

    Runs at the same step go through it together, so that kinds of steps which can (`run_many`) need few statements.
    """

    def __init__(self, runs: list[Run], clock: Clock) -> None:
        self._runs, self._clock = runs, clock
        ids = {run.version_id for run in runs}
        self._versions = {row.id: row for row in FlowVersion.objects.select_related("flow").filter(id__in=ids)}
        self._asks = any(_asks(program_of(version)) for version in self._versions.values())
        self._records = _fetch((key for run in runs for key in _ids(run).items()), asked=self._asks)
        self._effects: list[StepEffect] = []
        self._woken: list[UUID] = []
        self._changed: set[tuple[str, UUID]] = set()  # records that a step may have changed since they were fetched

    @property
    def steps_done(self) -> int:
        """How many steps were carried out, finished waits among them."""
        return len(self._effects) + len(self._woken)

    def advance(self) -> None:
        """Carry out step after step until each run waits or ends."""
        for run in self._runs:
            self._begin(run)
        for _ in range(AT_ONCE):
            groups: dict[tuple[UUID, str], list[Run]] = {}
            for run in self._runs:
                if run.state == RunState.ACTIVE and run.due_at <= self._clock.now:
                    groups.setdefault((run.version_id, run.step), []).append(run)
            if not groups:
                return
            for (version_id, step), group in groups.items():
                self._step(program_of(self._versions[version_id]).nodes[step], group)
        raise StepProblem("This went through far too many steps at once.")

    def save(self) -> None:
        """Write what was done."""
        if self._woken:
            waits = StepEffect.objects.filter(run_id__in=self._woken, outcome=Outcome.WAITING)
            waits.update(outcome=Outcome.DONE)
        insert(*self._effects)
        Run.write_progress(self._runs)

    def _begin(self, run: Run) -> None:
        run.flow = self._versions[run.version_id].flow
        if not run.flow.active:  # let in at the moment it was paused
            run.state = RunState.PAUSED
        elif run.person_id and "person" in SUBJECTS and self._record(run, "person") is None:
            self._end(run, RunState.STOPPED, "The person is no longer there")

    def _step(self, node: Node, group: list[Run]) -> None:
        """One step of runs that are all at it: those that waited here go on, the others do it."""
        doing = []
        for run in group:
            if run.waiting:
                run.waiting = False
                self._woken.append(run.id)
                self._go_on(run, node.next)
            else:
                doing.append(run)
        if doing:
            effects = {run.id: uuid7() for run in doing}
            for run, result in zip(doing, self._do(node, doing, effects), strict=True):
                self._effects.append(self._effect(run, node, effects[run.id], result))
                self._follow(run, node, result)

    def _effect(self, run: Run, node: Node, effect_id: UUID, result: StepResult) -> StepEffect:
        return StepEffect(
            id=effect_id,
            run=run,
            flow_id=run.flow_id,
            step=node.id,
            kind=node.kind,
            outcome=result.outcome,
            words=result.words[:300],
            detail=result.detail,
            at=self._clock.now,
        )

    def _do(self, node: Node, runs: list[Run], effects: dict[UUID, UUID]) -> list[StepResult]:
        step_type = STEP_TYPES.get(node.kind)
        if step_type is None:
            raise StepProblem("This kind of step is no longer there: publish the journey without it.")
        if step_type.asks:
            self._fetch_changed(runs)
        contexts = [self._context(run, node, effects[run.id]) for run in runs]
        if step_type.run_many is not None and len(runs) > 1:
            with together():
                results = step_type.run_many(contexts)
        else:
            results = [self._run_one(step_type, context) for context in contexts]
        if step_type.writes:
            self._changed.update(key for run in runs for key in _ids(run).items())
        return results

    def _run_one(self, step_type: StepType, context: StepContext) -> StepResult:
        with context.cause():
            return step_type.run(context)

    def _context(self, run: Run, node: Node, effect_id: UUID) -> StepContext:
        return StepContext(
            settings=node.settings,
            effect_id=effect_id,
            run_id=run.id,
            flow_name=run.flow.name,
            clock=self._clock,
            subject=run.subject,
            person_id=run.person_id,
            about=run.about,
            record=partial(self._record, run),
            actor=system_actor(ActorRef("journey", run.flow_id)),
            cause=partial(cause_of, run),
        )

    def _follow(self, run: Run, node: Node, result: StepResult) -> None:
        run.attempts, run.error = 0, ""
        if result.until is not None:
            run.waiting, run.due_at = True, result.until
        elif result.ends:
            run.goal_reached = result.goal
            self._end(run, RunState.DONE, result.words)
        else:
            self._go_on(run, node.after(result.branch))

    def _go_on(self, run: Run, step: str) -> None:
        if step:
            run.step, run.due_at = step, self._clock.now
        else:
            self._end(run, RunState.DONE, "Went through all steps")

    def _end(self, run: Run, state: RunState, words: str) -> None:
        run.state, run.ended_at, run.ended_words, run.waiting = state, self._clock.now, words[:200], False

    def _record(self, run: Run, kind: str) -> Any:
        key = _ids(run).get(kind)
        if key is None:
            return None
        if (kind, key) not in self._records:
            self._records[kind, key] = load_records(kind, [key], asked=self._asks).get(key)
        return self._records[kind, key]

    def _fetch_changed(self, runs: list[Run]) -> None:
        """Records that earlier steps may have changed are fetched again, all at once."""
        wanted = self._changed.intersection(key for run in runs for key in _ids(run).items())
        if wanted:
            self._changed -= wanted
            self._records.update(_fetch(wanted, asked=True))


def cause_of(run: Run) -> AbstractContextManager[None]:
    """Whatever is emitted inside has the run's event as its cause, however long ago that was."""
    if run.cause_id is None:
        return nullcontext()
    return caused_by(Event(id=run.cause_id, depth=run.depth))


def _ids(run: Run) -> dict[str, UUID]:
    ids = {run.subject_kind: run.subject_id}
    if run.about_id:
        ids.setdefault(run.about_kind, run.about_id)
    if run.person_id:
        ids["person"] = run.person_id
    return ids


def _asks(program: Program) -> bool:
    """Whether a step of it asks anything of the records."""
    kinds = {node.kind for node in program.nodes.values()}
    return any(STEP_TYPES[kind].asks for kind in kinds if kind in STEP_TYPES)


def _fetch(wanted: Iterable[tuple[str, UUID]], *, asked: bool) -> dict[tuple[str, UUID], Any]:
    """Records by kind and id, with one query for each kind; None for those that are gone."""
    by_kind: dict[str, set[UUID]] = {}
    for kind, key in wanted:
        by_kind.setdefault(kind, set()).add(key)
    loaded: dict[tuple[str, UUID], Any] = {}
    for kind, keys in by_kind.items():
        found = load_records(kind, list(keys), asked=asked)
        loaded.update({(kind, key): found.get(key) for key in keys})
    return loaded
