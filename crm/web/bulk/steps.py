"""What jobs over many rows have in common: the next chunk, what became of it, and how it is said at the end."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.jobs.models import Job
from crm.jobs.registry import Result, Step
from crm.records.actions.changing import Outcome
from crm.web.formats import number

GONE = "are no longer there, or not yours to see any more."
SINCE = "were changed again since."


def beyond(rows: Any, job: Job, most: int) -> list[Any]:
    """The next rows of a queryset in the order of their ids, behind those that are done."""
    after = job.cursor.get("after")
    return list((rows.filter(id__gt=after) if after else rows)[:most])


def cursor_after(rows: Sequence[Any], most: int) -> dict[str, Any] | None:
    """Where the next chunk of rows begins; None after the last."""
    return {"after": str(rows[-1].id)} if len(rows) == most else None


def step_of(
    kind: str, ids: Sequence[UUID], outcome: Outcome, cursor: dict[str, Any] | None, *, since: bool = False
) -> Step:
    """What a chunk did, with what was left alone by its reasons; `since`: being changed again is one reason for all."""
    left: dict[str, tuple[str, list[str]]] = {}
    for record_id, reason in outcome.refused.items():
        left.setdefault(SINCE if since and "again since" in reason else reason, (kind, []))[1].append(str(record_id))
    gone = len(ids) - outcome.changed - outcome.same - len(outcome.refused)
    if gone > 0:
        left[GONE] = (kind, [""] * gone)
    return Step(cursor, done=len(ids), tally={"changed": outcome.changed, "same": outcome.same}, left=left)


def words_of(verb: str) -> Callable[[Job, Actor], Result]:
    """How it went: "12 changed, 3 were so already, 1 left as they were"."""

    def finish(job: Job, _actor: Actor) -> Result:
        parts = [f"{number(job.tally.get('changed', 0))} {verb}"]
        if same := job.tally.get("same", 0):
            parts.append(f"{number(same)} were so already")
        if left := job.left_alone:
            parts.append(f"{number(left)} left as they were")
        return Result(", ".join(parts))

    return finish
