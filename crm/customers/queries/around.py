"""What stands round a customer's facts, by one statement: next steps, perhaps the same, what was merged into it.

Each of the panels reads it; on a page that gathers what they ask (crm/tenancy/gathering.py) it is sent once.
"""

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value

from crm.accounts.actor import Actor
from crm.customers.models import DuplicatePair, PairState
from crm.customers.next_steps import COLUMNS, NextStep, earliest_of, earliest_steps
from crm.records.models import Merge
from crm.tenancy.kept import kept

PAIR, MERGE = "pair", "merge"
NO_WORDS = Value("", output_field=CharField())


def next_step_of(actor: Actor, record: Any) -> NextStep | None:
    """The earliest step of all; those without a date come last."""
    return earliest_of(_rows_around(actor, record.kind, record.pk))


def pairs_and_merges(actor: Actor, record: Any) -> list[dict[str, Any]]:
    """Open pairs that the record is one of, seen by the viewer or not, and the merges into it."""
    return [row for row in _rows_around(actor, record.kind, record.pk) if row["what"] in (PAIR, MERGE)]


@kept
def _rows_around(actor: Actor, kind: str, record_id: UUID) -> QuerySet[Any, dict[str, Any]]:
    own = Q(one_id=record_id) | Q(two_id=record_id)
    pairs = DuplicatePair.objects.filter(own, noun=kind, state=PairState.OPEN)
    merges = Merge.objects.filter(kind=kind, winner_id=record_id, undone_at=None)
    others = _told(merges, MERGE, F("loser_title"), F("at")), *earliest_steps(actor, kind, record_id)
    return _told(pairs, PAIR, NO_WORDS, F("found_at")).union(*others, all=True)


def _told(rows: QuerySet[Any], what: str, words: Any, time: F) -> QuerySet[Any, dict[str, Any]]:
    told = Value(what, output_field=CharField())
    return rows.order_by().annotate(what=told, words=words, told_by=NO_WORDS, time=time).values(*COLUMNS)
