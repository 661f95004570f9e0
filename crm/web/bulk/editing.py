"""Set one fact of many records, throw many away, and take either back.

`params` of what is done: the selection, {"kind", "field", "value"}; of what takes it back: {"kind", "batch"}, the
other job's id, which is the batch of its history.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.jobs.actions.jobs import start_job
from crm.jobs.models import Job, JobTouch
from crm.jobs.registry import JobKind, Step, register_job
from crm.records.actions.binning import bin_records, restore_records
from crm.records.actions.changing import Outcome, change_records
from crm.records.actions.undoing import undo_batch_of
from crm.records.models import BinEntry, RecordChange
from crm.records.queries.records import record_type
from crm.web.bulk import AT_ONCE, once
from crm.web.bulk.extras import BulkExtra, extra_of
from crm.web.bulk.fields import read_value, record_type_of
from crm.web.bulk.selection import Params, count_selected, next_ids, page_of_selection
from crm.web.bulk.steps import SINCE, beyond, cursor_after, step_of, words_of

EDIT, UNDO_EDIT, BIN, UNBIN = "lists.edit", "lists.undo_edit", "lists.bin", "lists.unbin"
CHUNK = 500


def start_edit(selection: Params, field: str, value: Any, *, label: str, by: Actor, key: str = "") -> Job:
    """Set a fact of the selected rows; at once where they are few. Raises NotAllowed, NotFound, Refused."""
    page = page_of_selection(selection, by)
    own = record_type_of(page)
    params = {**selection, "kind": own.kind, "field": field, "value": value}
    small = count_selected(selection, by) <= AT_ONCE
    return start_job(EDIT, f"Edit of {page.noun}: {label}", params, by=by, key=once(key, params), at_once=small)


def start_bin(selection: Params, *, by: Actor, key: str = "") -> Job:
    """Put the selected rows into the bin; at once where they are few. Raises NotAllowed, NotFound."""
    page = page_of_selection(selection, by)
    own = record_type_of(page)
    by.require(own.delete)
    small = count_selected(selection, by) <= AT_ONCE
    params = {**selection, "kind": own.kind}
    return start_job(BIN, f"Delete {page.noun}", params, by=by, key=once(key, params), at_once=small)


def _may_edit(actor: Actor, params: Params) -> None:
    own = record_type(params["kind"])
    actor.require(own.edit)
    if params.get("field") == own.owner:
        actor.require(own.assign)


def _may_bin(actor: Actor, params: Params) -> None:
    actor.require(record_type(params["kind"]).delete)


def _count(job: Job, actor: Actor) -> int:
    return count_selected(job.params, actor)


def _edit(job: Job, actor: Actor) -> Step:
    kind, field, raw = job.params["kind"], job.params["field"], job.params["value"]
    ids = list(next_ids(job.params, actor, job.cursor.get("after", ""), CHUNK))
    if extra := extra_of(kind, field):
        outcome = _apply_extra(job, extra, ids, actor)
    else:
        values = {field: read_value(record_type(kind), field, raw)}
        outcome = change_records(kind, ids, values, by=actor, batch=job.id)
    return step_of(kind, ids, outcome, _after(ids))


def _bin(job: Job, actor: Actor) -> Step:
    kind = job.params["kind"]
    ids = list(next_ids(job.params, actor, job.cursor.get("after", ""), CHUNK))
    return step_of(kind, ids, bin_records(kind, ids, by=actor, batch=job.id), _after(ids))


def _undo_edit(job: Job, actor: Actor) -> Step:
    kind, done = job.params["kind"], job.undoes
    if done and (extra := extra_of(kind, done.params["field"])):
        return _revert_extra(job, done, extra, actor)
    changes = RecordChange.objects.filter(batch_id=job.params["batch"]).order_by("id")
    rows = beyond(changes, job, CHUNK)
    outcome = undo_batch_of(kind, rows, by=actor, batch=UUID(job.params["batch"]))
    ids = [row.record_id for row in rows]
    return step_of(kind, ids, outcome, cursor_after(rows, CHUNK), since=True)


def _unbin(job: Job, actor: Actor) -> Step:
    rows = beyond(BinEntry.objects.filter(batch_id=job.params["batch"]).order_by("id"), job, CHUNK)
    kind, ids = job.params["kind"], [row.record_id for row in rows]
    outcome = restore_records(kind, ids, by=actor)
    return step_of(kind, ids, outcome, cursor_after(rows, CHUNK))


def _count_changes(job: Job, _actor: Actor) -> int:
    if job.undoes and extra_of(job.params["kind"], job.undoes.params["field"]):
        return JobTouch.objects.filter(job_id=job.undoes_id).count()
    return RecordChange.objects.filter(batch_id=job.params["batch"]).count()


def _count_binned(job: Job, _actor: Actor) -> int:
    return BinEntry.objects.filter(batch_id=job.params["batch"]).count()


def _apply_extra(job: Job, extra: BulkExtra, ids: list[UUID], actor: Actor) -> Outcome:
    changed = extra.apply(actor, ids, job.params["value"])
    kind = job.params["kind"]
    JobTouch.objects.bulk_create([JobTouch(job=job, record_kind=kind, record_id=each) for each in changed])
    return Outcome(changed=len(changed), same=len(ids) - len(changed))


def _revert_extra(job: Job, done: Job, extra: BulkExtra, actor: Actor) -> Step:
    rows = beyond(JobTouch.objects.filter(job=done).order_by("id"), job, CHUNK)
    ids = [row.record_id for row in rows]
    back = extra.revert(actor, ids, done.params["value"])
    outcome = Outcome(changed=len(back), refused={each: SINCE for each in ids if each not in back})
    return step_of(job.params["kind"], ids, outcome, cursor_after(rows, CHUNK))


def _after(ids: Sequence[UUID]) -> dict[str, Any] | None:
    return {"after": str(ids[-1])} if len(ids) == CHUNK else None


register_job(JobKind(EDIT, "Edit", "edit", _edit, words_of("changed"), count=_count, allowed=_may_edit, undo=UNDO_EDIT))
register_job(
    JobKind(
        UNDO_EDIT, "Undo", "arrow-back-up", _undo_edit, words_of("set back"), count=_count_changes, allowed=_may_edit
    )
)
register_job(JobKind(BIN, "Delete", "trash", _bin, words_of("deleted"), count=_count, allowed=_may_bin, undo=UNBIN))
register_job(
    JobKind(UNBIN, "Restore", "arrow-back-up", _unbin, words_of("restored"), count=_count_binned, allowed=_may_bin)
)
