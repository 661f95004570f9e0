"""What would happen to somebody in a flow, without doing any of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.actor import Actor
from crm.automation.models import FlowVersion
from crm.automation.program import Node, compile_program
from crm.automation.steps import STEP_TYPES, StepContext, StepProblem, StepResult
from crm.conditions.clock import Clock
from crm.conditions.evaluate import holds
from crm.conditions.tree import ConditionError, parse, words
from crm.errors import Refused
from crm.events.types import SubjectRef
from crm.tenancy.ids import uuid7

AT_MOST = 500


@dataclass(frozen=True)
class RehearsedStep:
    """One line: what would happen at a step, and when. `problem`: it would fail."""

    step: str
    icon: str
    title: str
    words: str
    at: datetime
    problem: bool = False


def would_enter(
    version: FlowVersion, records: Mapping[str, Any], clock: Clock, viewer: Actor | None = None
) -> tuple[bool, str]:
    """Whether the condition lets them in, and the condition in words, to somebody."""
    try:
        node = parse(version.trigger.get("condition") or {})
    except ConditionError as error:
        return False, str(error)
    return holds(node, records, clock), words(node, viewer=viewer)


def rehearse(
    version: FlowVersion, records: Mapping[str, Any], clock: Clock, viewer: Actor | None = None
) -> Iterator[RehearsedStep]:
    """Step by step, as things stand today; waits take no time, but what follows is dated after them."""
    program = compile_program(version.steps)
    at = program.first
    for _ in range(AT_MOST):
        if not at:
            return
        node = program.nodes[at]
        result, problem = _try(node, version, records, clock)
        step_type = STEP_TYPES.get(node.kind)
        title = step_type.title(node.settings, viewer) if step_type else "A step that is no longer offered"
        told = result.words
        if step_type and viewer and title != step_type.title(node.settings):
            told = title  # what it found would tell what may not be seen
        yield RehearsedStep(node.id, step_type.icon if step_type else "help-circle", title, told, clock.now, problem)
        if problem or result.ends:
            return
        if result.until is not None:
            clock = clock.at(result.until)
        at = node.after(result.branch)


def _try(node: Node, version: FlowVersion, records: Mapping[str, Any], clock: Clock) -> tuple[StepResult, bool]:
    step_type = STEP_TYPES.get(node.kind)
    if step_type is None:
        return StepResult("This step would fail"), True
    if step_type.preview is None:
        return StepResult(step_type.title(node.settings)), False
    try:
        return step_type.preview(_context(node, version, records, clock)), False
    except (StepProblem, Refused) as error:
        return StepResult(str(error)), True
    except (KeyError, TypeError, ValueError):
        return StepResult("This step's settings are not complete yet"), True


def _context(node: Node, version: FlowVersion, records: Mapping[str, Any], clock: Clock) -> StepContext:
    person = records.get("person")
    nobody = uuid7()
    return StepContext(
        settings=node.settings,
        effect_id=nobody,
        run_id=nobody,
        flow_name=version.flow.name,
        clock=clock,
        subject=SubjectRef("person", person.pk if person is not None else nobody),
        person_id=person.pk if person is not None else None,
        record=records.get,
    )
