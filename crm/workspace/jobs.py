"""Hands over what a member owned who left: kind after kind, some hundred records at a time.

Whoever was served is no longer the leaver's, so a chunk that is done again finds nothing to do twice.
"""

from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import member_names
from crm.errors import Refused
from crm.events.catalog.accounts import MemberHandedOver
from crm.events.emit import emit, emit_all
from crm.events.types import SubjectRef
from crm.jobs.models import Job
from crm.jobs.registry import JobKind, Result, Step, register_job
from crm.records.actions.keeping import keep_all
from crm.records.locking import lock_rows
from crm.records.registry import RECORD_TYPES
from crm.web.formats import number
from crm.work.actions.notifications import notify
from crm.workspace.actions.leaving import HAND_OVER, NOBODY
from crm.workspace.queries.leaving import Ownership, owned_by, ownerships

CHUNK = 200


def _allowed(actor: Actor, _params: dict[str, Any]) -> None:
    actor.require("workspace.members")


def _count(job: Job, _actor: Actor) -> int:
    return sum(owned_by(_leaver(job)).values())


def _step(job: Job, actor: Actor) -> Step:
    kinds = {own.key: own for own in ownerships()}
    for key, heir in job.params["heirs"].items():
        if key not in kinds:
            continue
        done = _hand_over(kinds[key], _leaver(job), _heir(heir), actor, job.id)
        if done:
            return Step({"kind": key}, done=done, tally={f"{key}:{heir}": done})
    return Step(None)


def _hand_over(own: Ownership, leaver: UUID, heir: Membership | None, actor: Actor, batch: UUID) -> int:
    """Some of one kind. How many."""
    ids = list(own.rows_of(leaver).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0
    if not own.is_record:
        own.model._base_manager.filter(pk__in=ids).update(**{own.column: heir})
        return len(ids)
    declared = RECORD_TYPES[own.key]
    lock_rows(own.model, ids)
    rows = own.rows_of(leaver).filter(pk__in=ids).order_by("pk")
    records = list(rows.select_related(*declared.related) if declared.related else rows)
    for record in records:
        setattr(record, own.column, heir)
    changes = keep_all(records, by=actor, batch=batch)
    # The heir hears of all at once, at the end; not two hundred times that a lead is his.
    emit_all(
        [
            event
            for record, change in zip(records, changes, strict=True)
            if change is not None
            for event in declared.changed(record, change)
            if not event.kind.endswith("_assigned")
        ],
        by=actor,
    )
    return len(ids)


def _finish(job: Job, actor: Actor) -> Result:
    leaver, labels = _leaver(job), {own.key: own.label.lower() for own in ownerships()}
    name = member_names([leaver]).get(leaver, "A colleague")
    by_heir: dict[str, list[str]] = {}
    for key_and_heir, count in job.tally.items():
        key, _, heir = key_and_heir.rpartition(":")
        by_heir.setdefault(heir, []).append(f"{number(count)} {labels.get(key, key)}")
    for heir, parts in by_heir.items():
        member = _heir(heir)
        if member is not None:
            subject = SubjectRef("job", job.id)
            text = f"{name} left. Yours now: {', '.join(parts)}"
            notify(member, text, icon="transfer", subject=subject, key=f"handover:{job.id}:{member.id}")
    emit(MemberHandedOver(member_id=leaver, name=name, count=job.done), by=actor)
    return Result(f"{number(job.done)} handed over.")


def _leaver(job: Job) -> UUID:
    return UUID(job.params["member"])


def _heir(text: str) -> Membership | None:
    if text == NOBODY:
        return None
    member = Membership.objects.active().filter(id=UUID(text)).first()
    if member is None:
        raise Refused("A colleague who was to get something left meanwhile. Let the member leave once more.")
    return member


register_job(JobKind(HAND_OVER, "Hand-over", "transfer", _step, _finish, count=_count, allowed=_allowed))
