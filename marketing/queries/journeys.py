"""What the pages of journeys show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.automation.models import Flow, FlowKind, FlowVersion, Run, RunState, VersionState
from crm.automation.program import Step
from crm.automation.queries.flows import (
    FlowFigures,
    StepFigures,
    draft_of,
    figures_of,
    flows,
    published_of,
    step_figures,
)
from crm.automation.steps import STEP_TYPES
from crm.automation.triggers import TRIGGERS
from crm.conditions.tree import ConditionError, parse, words
from crm.customers.queries.people import people_visible_to

HIDDEN = "Somebody you may not see"
STATES = {
    RunState.ACTIVE: "blue",
    RunState.PAUSED: "amber",
    RunState.DONE: "green",
    RunState.STOPPED: "",
    RunState.FAILED: "red",
}


@dataclass(frozen=True)
class JourneyRow:
    """A journey in the list."""

    flow: Flow
    figures: FlowFigures
    begins: str
    state: tuple[str, str]


@dataclass(frozen=True)
class ShownStep:
    """A step on the canvas."""

    id: str
    title: str
    note: str
    icon: str
    tone: str
    figures: StepFigures
    forks: bool = False
    ways: tuple["ShownWay", ...] = field(default=())


@dataclass(frozen=True)
class ShownWay:
    """One way of a fork."""

    name: str
    label: str
    steps: tuple[ShownStep, ...]


def journeys(actor: Actor) -> list[JourneyRow]:
    """All journeys with how they are doing. Raises NotAllowed."""
    found = list(flows(actor, FlowKind.JOURNEY))
    figures = figures_of(flow.id for flow in found)
    return [JourneyRow(flow, figures.get(flow.id, FlowFigures()), begins(flow), state_of(flow)) for flow in found]


def begins(flow: Flow) -> str:
    """What sets it off, in words."""
    trigger = TRIGGERS.get(flow.trigger_kind)
    return trigger.label if trigger else "Not said yet"


def state_of(flow: Flow) -> tuple[str, str]:
    """How it stands: a word and a tone."""
    if flow.active:
        return ("Needs a look", "amber") if flow.alarm else ("Running", "green")
    return ("Paused", "amber") if flow.trigger_kind else ("Draft", "")


def shown_version(flow: Flow) -> FlowVersion:
    """What the builder shows: the draft if there is one, else what runs."""
    version = draft_of(flow) or published_of(flow)
    if version is None:
        raise FlowVersion.DoesNotExist(f"{flow} has no version")
    return version


def canvas(flow: Flow, version: FlowVersion, viewer: Actor) -> tuple[ShownStep, ...]:
    """The steps with their words, as somebody may read them, and figures."""
    return _shown(version.steps, step_figures(flow), viewer)


def shown_step(steps: Iterable[ShownStep], step_id: str) -> ShownStep | None:
    """One of them, or of those in their ways."""
    for step in steps:
        inside = (each for way in step.ways for each in way.steps)
        if found := step if step.id == step_id else shown_step(inside, step_id):
            return found
    return None


def entry_words(version: FlowVersion, viewer: Actor) -> tuple[str, str, str]:
    """The trigger's label, the condition in words, as somebody may read them, the icon."""
    trigger = TRIGGERS.get(version.trigger.get("event", ""))
    if trigger is None:
        return "Say what begins the journey", "Nothing chosen yet", "player-play"
    condition = version.trigger.get("condition") or {}
    return trigger.label, condition_words(condition, viewer, trigger.note), trigger.icon


def condition_words(tree: dict[str, Any], viewer: Actor, otherwise: str = "") -> str:
    """A condition in words, as somebody may read it; `otherwise` where there is none."""
    if not tree:
        return otherwise
    try:
        return f"Only if {words(parse(tree), viewer=viewer)}"
    except ConditionError as error:
        return str(error)


def person_names(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of the people the actor may see."""
    wanted = {each for each in ids if each}
    return dict(people_visible_to(actor).filter(id__in=wanted).values_list("id", "name"))


def run_state(run: Run) -> tuple[str, str]:
    """How a run stands: a word and a tone."""
    if run.state == RunState.ACTIVE and run.attempts:
        return "Trying again", "amber"
    if run.state == RunState.ACTIVE and run.waiting:
        return "Waiting", "blue"
    if run.goal_reached:
        return "Goal reached", "green"
    return RunState(run.state).label, STATES[RunState(run.state)]


def version_words(version: FlowVersion) -> str:
    """Which version this is."""
    if version.state == VersionState.DRAFT:
        return f"Draft of version {version.number}"
    return f"Version {version.number}"


def _shown(steps: list[Step], figures: dict[str, StepFigures], viewer: Actor) -> tuple[ShownStep, ...]:
    return tuple(_one(step, figures, viewer) for step in steps)


def _one(step: Step, figures: dict[str, StepFigures], viewer: Actor) -> ShownStep:
    step_type, settings = STEP_TYPES.get(step["kind"]), step["settings"]
    own = figures.get(step["id"], StepFigures())
    if step_type is None:
        return ShownStep(step["id"], "A step that is no longer offered", "Take it out", "help-circle", "red", own)
    ways: tuple[ShownWay, ...] = ()
    if step_type.forks:
        ways = (
            ShownWay("yes", _share("Yes", own.yes, own.decided), _shown(step.get("yes", []), figures, viewer)),
            ShownWay("no", _share("No", own.no, own.decided), _shown(step.get("no", []), figures, viewer)),
        )
    title, note = step_type.title(settings, viewer), step_type.subtitle(settings, viewer)
    return ShownStep(step["id"], title, note, step_type.icon, step_type.tone, own, step_type.forks, ways)


def _share(word: str, part: int, whole: int) -> str:
    return f"{word}, {round(part * 100 / whole)}%" if whole else word
