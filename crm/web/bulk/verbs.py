"""The verbs that a list declares (BulkVerb), done to many rows, and taken back where they say how.

`params`: the selection, {"kind", "verb", "value"}; of what takes it back: {"kind", "batch"}, the other job's id.
"""

from typing import Any

from crm.accounts.actor import Actor
from crm.jobs.actions.jobs import start_job
from crm.jobs.models import Job
from crm.jobs.registry import JobKind, Result, Step, register_job
from crm.records.actions.changing import Outcome
from crm.records.models import RecordChange
from crm.web.bulk import AT_ONCE, once
from crm.web.bulk.selection import Params, count_selected, next_ids, page_of_selection
from crm.web.bulk.steps import beyond, cursor_after, step_of, words_of
from crm.web.formats import number
from crm.web.lists.declarations import BulkVerb

VERB, UNDOABLE, UNDO = "lists.verb", "lists.undoable_verb", "lists.undo_verb"
CHUNK = 50  # verbs go through their records one by one


def start_verb(selection: Params, verb_key: str, value: str, *, by: Actor, key: str = "") -> Job:
    """Do one of the list's verbs to the selected rows; at once where they are few. Raises NotFound, NotAllowed."""
    page = page_of_selection(selection, by)
    verb = page.verb(verb_key)
    small = count_selected(selection, by) <= AT_ONCE
    params = {**selection, "kind": page.kind, "verb": verb_key, "value": value}
    kind = UNDOABLE if verb.undo else VERB
    return start_job(kind, f"{verb.label}: {page.noun}", params, by=by, key=once(key, params), at_once=small)


def _verb(job: Job, actor: Actor) -> BulkVerb:
    return page_of_selection(job.params, actor).verb(job.params["verb"])


def _allowed(actor: Actor, params: Params) -> None:
    page_of_selection(params, actor).verb(params["verb"])


def _count(job: Job, actor: Actor) -> int:
    return count_selected(job.params, actor)


def _step(job: Job, actor: Actor) -> Step:
    verb = _verb(job, actor)
    ids = list(next_ids(job.params, actor, job.cursor.get("after", ""), CHUNK))
    batch = {"batch": job.id} if verb.undo else {}
    changed = verb.run(actor, ids, job.params["value"], **batch) if ids else 0
    cursor = {"after": str(ids[-1])} if len(ids) == CHUNK else None
    if isinstance(changed, Outcome):
        return step_of(job.params["kind"], ids, changed, cursor)
    return Step(cursor, done=len(ids), tally={"changed": changed})


def _finish(job: Job, actor: Actor) -> Result:
    verb = _verb(job, actor)
    done = verb.done.format(count=number(job.tally.get("changed", 0)))
    if left := job.left_alone:
        done = f"{done}, {number(left)} left as they were"
    beside = verb.beside(actor, job.params["value"]) if verb.beside else ""
    return Result(f"{done}. {beside}" if beside else done)


def _changes(job: Job) -> Any:
    return RecordChange.objects.filter(batch_id=job.params["batch"]).order_by("id")


def _may_undo(_actor: Actor, _params: Params) -> None:
    """What took a verb is asked for each record when it is taken back."""


def _undo(job: Job, actor: Actor) -> Step:
    rows = beyond(_changes(job), job, CHUNK)
    undo = _verb(job.undoes, actor).undo if job.undoes else None
    if not rows or undo is None:
        return Step(None)
    outcome = undo(actor, rows)
    return step_of(job.params["kind"], [row.record_id for row in rows], outcome, cursor_after(rows, CHUNK), since=True)


def _count_changes(job: Job, _actor: Actor) -> int:
    count: int = _changes(job).count()
    return count


register_job(JobKind(VERB, "Command", "checks", _step, _finish, count=_count, allowed=_allowed))
register_job(JobKind(UNDOABLE, "Command", "checks", _step, _finish, count=_count, allowed=_allowed, undo=UNDO))
register_job(
    JobKind(UNDO, "Undo", "arrow-back-up", _undo, words_of("set back"), count=_count_changes, allowed=_may_undo)
)
