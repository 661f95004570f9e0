"""A flow's steps: an ordered tree in JSON, and the same as a table of who follows whom.

[{"id": "a1", "kind": "mail", "settings": {...}},
 {"id": "b2", "kind": "condition", "settings": {...}, "yes": [...], "no": [...]},
 {"id": "c3", ...}]          # both ways of the fork come together again here
"""

import copy
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Step = dict[str, Any]
Steps = list[Step]

MOST_STEPS = 200
BRANCHES = ("yes", "no")


@dataclass(frozen=True)
class Node:
    """A step and where it leads; "" is the end."""

    id: str
    kind: str
    settings: dict[str, Any]
    next: str
    yes: str = ""
    no: str = ""

    def after(self, branch: bool | None) -> str:
        """The step that follows, given the way a fork took."""
        return self.next if branch is None else self.yes if branch else self.no


@dataclass(frozen=True)
class Program:
    first: str
    nodes: dict[str, Node]


def compile_program(steps: Steps) -> Program:
    """The table of a tree of steps."""
    nodes: dict[str, Node] = {}
    return Program(_compile(steps, "", nodes), nodes)


def new_step(kind: str, settings: dict[str, Any] | None = None) -> Step:
    """A step with an id of its own."""
    return {"id": secrets.token_hex(4), "kind": kind, "settings": settings or {}}


def walk(steps: Steps) -> Iterator[Step]:
    """Every step, in the order in which they are read."""
    for step in steps:
        yield step
        for branch in BRANCHES:
            yield from walk(step.get(branch, []))


def find(steps: Steps, step_id: str) -> Step | None:
    """The step with this id."""
    return next((step for step in walk(steps) if step["id"] == step_id), None)


def insert(steps: Steps, step: Step, *, after: str = "", branch: str = "") -> Steps:
    """A copy with the step after another one (or first); with `branch`, first in that way of a fork.

    Raises KeyError if there is no such place.
    """
    made = copy.deepcopy(steps)
    if not after:
        made.insert(0, step)
        return made
    if branch:
        fork = find(made, after)
        if fork is None or branch not in BRANCHES:
            raise KeyError(after)
        fork.setdefault(branch, []).insert(0, step)
        return made
    siblings, position = _place(made, after)
    siblings.insert(position + 1, step)
    return made


def change(steps: Steps, step_id: str, settings: dict[str, Any]) -> Steps:
    """A copy in which the step has these settings. Raises KeyError if it is not there."""
    made = copy.deepcopy(steps)
    siblings, position = _place(made, step_id)
    siblings[position]["settings"] = settings
    return made


def remove(steps: Steps, step_id: str) -> Steps:
    """A copy without the step; of a fork both ways go too. Raises KeyError if it is not there."""
    made = copy.deepcopy(steps)
    siblings, position = _place(made, step_id)
    del siblings[position]
    return made


def _place(steps: Steps, step_id: str) -> tuple[Steps, int]:
    """The list a step stands in, and where."""
    for position, step in enumerate(steps):
        if step["id"] == step_id:
            return steps, position
        for branch in BRANCHES:
            if branch in step and find(step[branch], step_id):
                return _place(step[branch], step_id)
    raise KeyError(step_id)


def _compile(steps: Steps, end: str, nodes: dict[str, Node]) -> str:
    """Enter the steps from the last to the first; answers where they begin (`end` if there are none)."""
    following = end
    for step in reversed(steps):
        ways = {branch: _compile(step.get(branch, []), following, nodes) for branch in BRANCHES}
        nodes[step["id"]] = Node(step["id"], step["kind"], step["settings"], following, **ways)
        following = step["id"]
    return following
