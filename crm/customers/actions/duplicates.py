"""Pairs that may be one: found when a record changes and by going through everybody, settled by people."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.matching.candidates import candidate_of
from crm.customers.matching.finding import Match, match_many
from crm.customers.models import Company, DuplicatePair, DuplicateScan, PairState, Person
from crm.errors import NotFound
from crm.tenancy.writing import insert_missing

MODELS: dict[str, Any] = {"person": Person, "company": Company}
CHUNK = 500
MOST_OF_ONE = 20  # pairs of one record: more is a rule that says too little

Pair = tuple[UUID, UUID]


def check_again(noun: str, ids: Collection[UUID]) -> int:
    """Compare these records with everybody: new pairs are added, open ones that match no more go. How many are new."""
    fresh = 0
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = MODELS[noun].objects.filter(id__in=chunk).order_by("id")
        records = list(rows.select_related("company") if noun == "person" else rows)
        found = _pairs(records, match_many([candidate_of(record) for record in records]))
        _forget(noun, chunk, found)
        fresh += len(insert_missing([_row(noun, pair, match) for pair, match in sorted(found.items())]))
    return fresh


def dismiss(pair_id: UUID, *, by: Actor) -> DuplicatePair:
    """These two are not the same: they are not suggested again. Raises NotFound, NotAllowed."""
    return _settle(pair_id, PairState.DISMISSED, by)


def reopen(pair_id: UUID, *, by: Actor) -> DuplicatePair:
    """Take that back. Raises NotFound, NotAllowed."""
    return _settle(pair_id, PairState.OPEN, by)


def begin_scans() -> None:
    """A row for each scan; an organization without customers has seen them all."""
    insert_missing([DuplicateScan(noun=noun) for noun in MODELS])


def scan_again(noun: str = "") -> None:
    """Go through everybody anew: the rules were changed, or somebody wants to know."""
    begin_scans()
    scans = DuplicateScan.objects.filter(noun=noun) if noun else DuplicateScan.objects.all()
    scans.update(next_at=timezone.now(), cursor=None, seen=0, found=0, started_at=None, finished_at=None)


def _pairs(records: Sequence[Any], found: Sequence[list[Match]]) -> dict[Pair, Match]:
    pairs: dict[Pair, Match] = {}
    for record, matches in zip(records, found, strict=True):
        for match in [match for match in matches if not match.in_bin][:MOST_OF_ONE]:
            one, two = sorted((record.pk, match.record_id))
            pairs.setdefault((one, two), match)
    return pairs


def _row(noun: str, pair: Pair, match: Match) -> DuplicatePair:
    return DuplicatePair(
        noun=noun, one_id=pair[0], two_id=pair[1], certainty=match.certainty, score=match.score,
        reasons=list(match.reasons),
    )  # fmt: skip


def _forget(noun: str, ids: Sequence[UUID], found: Iterable[Pair]) -> None:
    """Open pairs of these records that match no more: the address was corrected, one of both is gone."""
    still = set(found)
    rows = DuplicatePair.objects.filter(Q(one_id__in=ids) | Q(two_id__in=ids), noun=noun, state=PairState.OPEN)
    over = [pk for pk, one, two in rows.values_list("id", "one_id", "two_id") if (one, two) not in still]
    if over:
        DuplicatePair.objects.filter(id__in=over).delete()


def _settle(pair_id: UUID, state: PairState, by: Actor) -> DuplicatePair:
    by.require("customers.merge")
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(id=pair_id).first()
    if pair is None or not _sees_both(pair, by):
        raise NotFound("There is no such pair.")
    if pair.state not in (state, PairState.MERGED):
        pair.state, pair.settled_at, pair.settled_by_id = state, timezone.now(), by.member_id
        pair.save(update_fields=["state", "settled_at", "settled_by"])
    return pair


def _sees_both(pair: DuplicatePair, actor: Actor) -> bool:
    rows = MODELS[pair.noun].objects.visible_to(actor).filter(id__in=[pair.one_id, pair.two_id])
    return bool(rows.count() == len((pair.one_id, pair.two_id)))
