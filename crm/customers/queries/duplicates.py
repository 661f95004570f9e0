"""Reads of pairs that may be one, scoped to the viewer: both have to be his to see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.customers.actions.duplicates import MODELS
from crm.customers.models import Certainty, DuplicatePair, DuplicateScan, PairState
from crm.customers.queries.around import MERGE, pairs_and_merges
from crm.errors import NotFound

PAGE = 25
COUNTED = 1000
SHOWN = 3


@dataclass(frozen=True)
class Suggested:
    """A pair with both records."""

    pair: DuplicatePair
    one: Any
    two: Any

    @property
    def sure(self) -> bool:
        """Whether the rules have no doubt."""
        return self.pair.certainty == Certainty.SURE


@dataclass(frozen=True)
class MergedNote:
    """A merge as the page of whoever stayed tells of it."""

    id: UUID
    title: str
    at: datetime


def pairs_seen_by(actor: Actor, noun: str, state: str = PairState.OPEN) -> QuerySet[DuplicatePair]:
    """The pairs whose records the actor may both see, the surest first."""
    rows = DuplicatePair.objects.filter(noun=noun, state=state)
    seen = MODELS[noun].objects.visible_to(actor).values("pk")
    return rows.filter(one_id__in=seen, two_id__in=seen).order_by("-score", "id")


def count_pairs(actor: Actor, noun: str, state: str = PairState.OPEN) -> str:
    """How many, "1,000+" from there on."""
    count = pairs_seen_by(actor, noun, state).order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def suggested(actor: Actor, noun: str, state: str, page: int) -> tuple[list[Suggested], bool]:
    """A page of pairs with their records, and whether there are more."""
    pairs = list(pairs_seen_by(actor, noun, state)[page * PAGE : page * PAGE + PAGE + 1])
    records = _records(noun, pairs)
    shown = [Suggested(pair, records[pair.one_id], records[pair.two_id]) for pair in pairs[:PAGE]]
    return shown, len(pairs) > PAGE


def get_pair(actor: Actor, pair_id: UUID) -> DuplicatePair:
    """One pair. Raises NotFound."""
    pair = DuplicatePair.objects.filter(id=pair_id).first()
    if pair is None or not pairs_seen_by(actor, pair.noun, pair.state).filter(id=pair_id).exists():
        raise NotFound("There is no such pair.")
    return pair


def next_pair(actor: Actor, noun: str) -> DuplicatePair | None:
    """The first that is to be looked at."""
    return pairs_seen_by(actor, noun).first()


def scan_of(noun: str) -> DuplicateScan | None:
    """How far everybody was compared with everybody."""
    return DuplicateScan.objects.filter(noun=noun).first()


def twins_and_merges(actor: Actor, record: Any) -> tuple[list[Suggested], list[MergedNote]]:
    """Who may be the same as this record, and what was merged into it; by one query where there is neither."""
    twins, notes = [], []
    for row in pairs_and_merges(actor, record):
        if row["what"] == MERGE:
            notes.append(MergedNote(row["id"], row["words"], row["time"]))
        else:
            twins.append(row["id"])
    notes.sort(key=lambda note: note.at, reverse=True)
    if not twins or not actor.can("customers.merge"):
        return [], notes
    found = list(pairs_seen_by(actor, record.kind).filter(id__in=twins)[:SHOWN])
    records = _records(record.kind, found)
    return [Suggested(pair, records[pair.one_id], records[pair.two_id]) for pair in found], notes


def _records(noun: str, pairs: list[DuplicatePair]) -> dict[UUID, Any]:
    ids = {each for pair in pairs for each in (pair.one_id, pair.two_id)}
    rows = MODELS[noun].objects.filter(id__in=ids).select_related("owner")
    return {row.pk: row for row in (rows.select_related("owner", "company") if noun == "person" else rows)}
