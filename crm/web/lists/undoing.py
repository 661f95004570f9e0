"""How verbs that set facts of many records are taken back."""

from collections.abc import Callable, Sequence

from crm.accounts.actor import Actor
from crm.records.actions.changing import Outcome
from crm.records.actions.undoing import undo_batch_of
from crm.records.models import RecordChange


def facts_back(kind: str) -> Callable[[Actor, Sequence[RecordChange]], Outcome]:
    """The `undo` of a BulkVerb of this kind of record: each fact as it was, unless somebody changed it since."""

    def undo(actor: Actor, changes: Sequence[RecordChange]) -> Outcome:
        batch = changes[0].batch_id
        assert batch is not None  # noqa: S101  # that is how they were found
        return undo_batch_of(kind, changes, by=actor, batch=batch)

    return undo
