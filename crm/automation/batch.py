"""Some runs on their way, with everything they need fetched together and written together."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from crm.automation.models import FlowVersion, Outcome, Run, RunState, StepEffect
from crm.automation.program import Node, Program, compile_program
from crm.automation.steps import STEP_TYPES, StepContext, StepProblem, StepResult
from crm.conditions.clock import Clock
from crm.conditions.fields import SUBJECTS, load_records
from crm.tenancy.ids import uuid7

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
    """`advance` each run, then `save` once."""

    def __init__(self, runs: list[Run], clock: Clock) -> None:
        self._runs, self._clock = runs, clock
        ids = {run.version_id for run in runs}
        self._versions = {row.id: row for row in FlowVersion.objects.select_related("flow").filter(id__in=ids)}
        self._records = _load(runs)
        self._effects: list[StepEffect] = []
        self._woken: list[UUID] = []
        self._changed: set[tuple[str, UUID]] = set()  # records that a step may have changed since they were fetched

    @property
    def steps_done(self) -> int:
        """How many steps were carried out, finished waits among them."""
        return len(self._effects) + len(self._woken)

    def advance(self, run: Run) -> None:
        """Carry out step after step until the run waits or ends."""
        version = self._versions[run.version_id]
        run.flow = version.flow
        program = program_of(version)
        if not run.flow.active:  # let in at the moment it was paused
            run.state = RunState.PAUSED
            return
        if run.person_id and "person" in SUBJECTS and self._record(run, "person") is None:
            self._end(run, RunState.STOPPED, "The person is no longer there")
            return
        for _ in range(AT_ONCE):
            if run.state != RunState.ACTIVE or run.due_at > self._clock.now:
                return
            self._step(run, program)
        raise StepProblem("This went through far too many steps at once.")

    def save(self) -> None:
        """Write what was done."""
        if self._woken:
            waits = StepEffect.objects.filter(run_id__in=self._woken, outcome=Outcome.WAITING)
            waits.update(outcome=Outcome.DONE)
        StepEffect.objects.bulk_create(self._effects)
        Run.write_progress(self._runs)

    def _step(self, run: Run, program: Program) -> None:
        node = program.nodes[run.step]
        if run.waiting:
            run.waiting = False
            self._woken.append(run.id)
            self._go_on(run, node.next)
            return
        effect_id = uuid7()
        result = self._do(run, node, effect_id)
        self._effects.append(
            StepEffect(
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
        )
        self._follow(run, node, result)

    def _do(self, run: Run, node: Node, effect_id: UUID) -> StepResult:
        step_type = STEP_TYPES.get(node.kind)
        if step_type is None:
            raise StepProblem("This kind of step is no longer there: publish the journey without it.")
        context = StepContext(
            settings=node.settings,
            effect_id=effect_id,
            run_id=run.id,
            flow_name=run.flow.name,
            clock=self._clock,
            subject=run.subject,
            person_id=run.person_id,
            about=run.about,
            record=partial(self._record, run),
        )
        if step_type.asks:
            self._forget_changed(run)
        result = step_type.run(context)
        if step_type.writes:
            self._changed.update(_ids(run).items())
        return result

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
            self._records[kind, key] = load_records(kind, [key]).get(key)
        return self._records[kind, key]

    def _forget_changed(self, run: Run) -> None:
        for key in self._changed.intersection(_ids(run).items()):
            self._changed.discard(key)
            self._records.pop(key, None)


def _ids(run: Run) -> dict[str, UUID]:
    ids = {run.subject_kind: run.subject_id}
    if run.about_id:
        ids.setdefault(run.about_kind, run.about_id)
    if run.person_id:
        ids["person"] = run.person_id
    return ids


def _load(runs: Iterable[Run]) -> dict[tuple[str, UUID], Any]:
    wanted: dict[str, set[UUID]] = {}
    for run in runs:
        for kind, key in _ids(run).items():
            wanted.setdefault(kind, set()).add(key)
    loaded: dict[tuple[str, UUID], Any] = {}
    for kind, keys in wanted.items():
        found = load_records(kind, list(keys))
        loaded.update({(kind, key): found.get(key) for key in keys})
    return loaded
