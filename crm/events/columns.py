"""Many events of one kind written without an object for each."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.emit import nudge_after_commit
from crm.events.models import Event
from crm.events.subscriptions import anybody_listens
from crm.events.types import Acting, DomainEvent
from crm.tenancy.columns import insert_columns
from crm.tenancy.ids import uuid7_texts


def emit_columns(
    kind: type[DomainEvent],
    *,
    people: Sequence[UUID | str | None],
    companies: Sequence[UUID | str | None],
    subjects: tuple[str, Sequence[UUID | str]],
    data: Sequence[str],
    by: Acting,
    heard: bool,
) -> None:
    """One event for each place of the lists: `subjects` are (kind, ids), `data` the events' own facts as JSON.

    Without `heard` subscribers are not told: the caller does what would follow, for all of them together.
    """
    pending = heard and anybody_listens(kind.kind)
    subject_kind, ids = subjects
    insert_columns(
        Event,
        {
            "id": uuid7_texts(len(ids)),
            "person_id": people,
            "company_id": companies,
            "subject_id": ids,
            "data": data,
        },
        {
            "kind": kind.kind,
            "version": kind.version,
            "subject_kind": subject_kind,
            "actor_kind": by.ref.kind,
            "actor_id": by.ref.id,
            "pending": pending,
        },
    )
    if pending:
        nudge_after_commit()
