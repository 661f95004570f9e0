"""Make one record of two, and two of one again.

The merged record stays as it was, out of all lists, and says into which it went; everything that hung on it hangs on
the other. Each row that moved is noted, so that the undo can put back what is still as the merge left it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused, Stale
from crm.events.emit import emit_all
from crm.records.actions.changing import set_custom
from crm.records.actions.keeping import Beside, keep
from crm.records.joining.later import (
    change_back,
    change_waiting,
    combine_anew,
    flag_again,
    forget_rows,
    hand_on_values,
    move_again,
    others_into,
)
from crm.records.joining.links import move_links, move_links_back
from crm.records.joining.moving import Unmoved, move, move_back
from crm.records.joining.references import Reference, references_to
from crm.records.joining.rules import JOIN_RULES, Joining, JoinRule, prepare
from crm.records.joining.telling import beside_of, counted, left_where_it_is
from crm.records.models import CUSTOM, Merge, MergedRow, RecordModel
from crm.records.queries.records import get_record, record_type
from crm.records.values import from_json, label_of, to_json

Seen = tuple[int, int]  # versions of winner and loser that somebody looked at


@transaction.atomic
def merge_records(
    kind: str,
    winner_id: UUID,
    loser_id: UUID,
    *,
    by: Actor,
    take: Collection[str] | None = None,
    seen: Seen | None = None,
) -> Merge:
    """Merge `loser` into `winner`: its rows, and the facts named in `take` (None: what the winner has not).

    Doing it twice is doing it once. Raises NotFound, NotAllowed, Refused, Stale if one was changed since it was `seen`.
    """
    rule = join_rule(kind)
    by.require(rule.capability)
    if winner_id == loser_id:
        raise Refused("This is one and the same.")
    _lock(kind, winner_id, loser_id)
    if (known := _done(kind, loser_id)) is not None and known.winner_id == winner_id:
        get_record(by, kind, winner_id)
        return known
    winner, loser = (_get(by, kind, record_id, rule) for record_id in (winner_id, loser_id))
    if seen is not None and seen != (winner.version, loser.version):
        raise Stale("One of both was changed meanwhile, so nothing was merged. Look again.")
    actor = by.ref
    merge = Merge(
        kind=kind, winner_id=winner_id, loser_id=loser_id, loser_title=str(loser)[:200],
        actor_kind=actor.kind, actor_id=actor.id,
        taken=sorted(rule.known_facts(rule.suggest(winner, loser) if take is None else take)),
    )  # fmt: skip
    merge.save(force_insert=True)
    chosen = frozenset(merge.taken)
    _merge(rule, Joining(merge, winner, loser, chosen, by))
    return merge


@transaction.atomic
def unmerge(merge_id: UUID, *, by: Actor) -> Merge:
    """Take a merge back; `report` of the answer says what could not be put back. Doing it twice is doing it once.

    Raises NotFound, NotAllowed, Refused while the record it went into is itself merged or in the bin.
    """
    merge = Merge.objects.filter(id=merge_id).first()
    if merge is None:
        raise NotFound("There is no such merge.")
    rule = join_rule(merge.kind)
    by.require(rule.capability)
    _lock(merge.kind, merge.winner_id, merge.loser_id)
    winner = _standing(merge, by)
    by.require(record_type(merge.kind).edit, winner)
    merge = Merge.objects.select_for_update(of=("self",)).get(id=merge_id)
    if not merge.is_undone:
        _unmerge(rule, Joining(merge, winner, _loser(merge), frozenset(), by))
    return merge


@transaction.atomic
def gather_stragglers(merge_id: UUID) -> int:
    """Move what came to the merged record while it was being merged, or after. How many rows."""
    merge = Merge.objects.filter(id=merge_id, undone_at=None).first()
    if merge is None:
        return 0
    _lock(merge.kind, merge.winner_id, merge.loser_id)
    if not Merge.objects.filter(id=merge_id, undone_at=None).exists():
        return 0
    model = record_type(merge.kind).model
    into: Any = model.everything.filter(pk=merge.loser_id).values_list("merged_into_id", flat=True).first()
    if into != merge.winner_id:  # that one was merged since: its own merge gathers
        return 0
    return sum(move(reference, merge) for reference in references_to(merge.kind))


def join_rule(kind: str) -> JoinRule:
    """How records of a kind are merged. Raises NotFound for a kind that is not."""
    if kind not in JOIN_RULES:
        raise NotFound("These can't be merged.")
    return JOIN_RULES[kind]


def _lock(kind: str, *ids: UUID) -> None:
    """In full, so that nobody hangs new rows on them meanwhile; in the order of their ids."""
    rows: Any = record_type(kind).model.everything.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def _done(kind: str, loser_id: UUID) -> Merge | None:
    return Merge.objects.filter(kind=kind, loser_id=loser_id, undone_at=None).first()


def _get(by: Actor, kind: str, record_id: UUID, rule: JoinRule) -> Any:
    record = get_record(by, kind, record_id)
    by.require(rule.capability, record)
    by.require(record_type(kind).edit, record)
    return record


def _loser(merge: Merge) -> Any:
    return record_type(merge.kind).model.everything.get(pk=merge.loser_id)


def _merge(rule: JoinRule, joining: Joining) -> None:
    merge, winner, loser = joining.merge, joining.winner, joining.loser
    before = _snapshot(winner)
    prepare(joining)
    moved: Counter[str] = Counter()
    for reference in references_to(merge.kind):
        moved[counted(reference)] += move(reference, merge)
    move_links(merge)
    taken = _take(rule, joining)
    for name, combine in rule.combined.items():
        setattr(winner, name, combine(getattr(winner, name), getattr(loser, name)))
    rule.place(joining)
    rule.after(joining)
    keep(winner, by=joining.by, beside=beside_of(merge, "Merged with", loser))
    after = _snapshot(winner)
    merge.values = {
        name: [to_json(before.get(name)), to_json(after.get(name))]
        for name in {*before, *after} - rule.derived
        if before.get(name) != after.get(name) or name in taken  # chosen, though it was the same: an earlier one's
    }
    merge.counts = {noun: moved[noun] for noun in sorted(moved) if noun and moved[noun]}
    merge.save(update_fields=["values", "counts"])
    _mark(loser, winner.pk, joining.by, beside_of(merge, "Merged into", winner))
    emit_all(rule.merged(joining), by=joining.by)


def _unmerge(rule: JoinRule, joining: Joining) -> None:
    merge, winner, loser = joining.merge, joining.winner, joining.loser
    left: list[tuple[Reference, Unmoved]] = []
    earlier, later = others_into(merge)
    move_links_back(merge)
    waiting = change_back(merge, later)
    for reference in reversed(references_to(merge.kind)):
        unmoved = move_back(reference, merge)
        if unmoved.gone or unmoved.elsewhere:
            left.append((reference, unmoved))
    _settle_others(rule, joining, waiting, earlier, later)
    kept = _set_back(joining, hand_on_values(merge, later), combine_anew(merge, later, winner, rule.combined))
    _mark(loser, None, joining.by, beside_of(merge, "Taken apart from", winner))
    rule.back(joining)
    keep(winner, by=joining.by, beside=beside_of(merge, "Taken apart from", loser))
    keep(loser, by=joining.by)
    merge.undone_at, merge.undone_by_kind, merge.undone_by_id = (
        timezone.now(), joining.by.ref.kind, joining.by.ref.id,
    )  # fmt: skip
    merge.report = [*left_where_it_is(merge, left, winner), *kept]
    merge.save(update_fields=["undone_at", "undone_by_kind", "undone_by_id", "report"])
    emit_all(rule.unmerged(joining), by=joining.by)


def _settle_others(
    rule: JoinRule, joining: Joining, waiting: list[MergedRow], earlier: list[Merge], later: list[Merge]
) -> None:
    """The rows of other merges into the same record, as if this one had never been."""
    forget_rows(joining.merge, later)
    change_waiting(waiting, later)
    flag_again(earlier)
    for each in move_again(later):
        flag_again([each])
        rule.place(Joining(each, joining.winner, _loser(each), frozenset(each.taken), joining.by))


def _take(rule: JoinRule, joining: Joining) -> set[str]:
    """Give the winner what was chosen of the loser's. The columns by history's names."""
    facts = [fact for fact in rule.facts if fact.name in joining.take]
    columns = {column for fact in facts for column in fact.columns} - rule.derived
    for column in columns:
        setattr(joining.winner, column, getattr(joining.loser, column))
    own = {name.removeprefix(CUSTOM) for name in joining.take if name.startswith(CUSTOM)}
    set_custom(joining.winner, {key: joining.loser.custom.get(key) for key in own})
    return columns | {f"{CUSTOM}{key}" for key in own}


def _snapshot(record: RecordModel) -> dict[str, Any]:
    columns = {name: value for name, value in record.columns().items() if name not in APART}
    return columns | {f"{CUSTOM}{key}": value for key, value in record.custom.items()}


APART = frozenset({"id", "tenant_id", "version", "custom", "deleted_at", "deleted_by_id", "merged_into_id"})


def _set_back(joining: Joining, handed_on: Mapping[str, bool], combined: Collection[str]) -> list[str]:
    """The winner's values before, where nobody changed them since; sentences for those that stay."""
    winner, stays = joining.winner, []
    now = {name: to_json(value) for name, value in _snapshot(winner).items()}
    for name, (old, new) in joining.merge.values.items():
        as_it_was = handed_on.get(name, now.get(name) == new)
        if name in combined or (not as_it_was and (old == new or name in winner.untracked)):
            continue
        if not as_it_was:
            stays.append(f"{_label(winner, name)} of {winner} was changed since, so it stays as it is.")
        elif name not in handed_on:
            _put(winner, name, old)
    return sorted(stays)


def _put(winner: RecordModel, name: str, old: Any) -> None:
    if name.startswith(CUSTOM):
        set_custom(winner, {name.removeprefix(CUSTOM): old})
    else:
        setattr(winner, name, None if old is None else from_json(type(winner), name, old))


def _label(record: RecordModel, name: str) -> str:
    return name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else label_of(type(record), name)


def _mark(loser: Any, winner_id: UUID | None, by: Actor, beside: Beside) -> None:
    """Out of all lists and into none, or back again; the version goes on, so that an edit under way is noticed."""
    loser.merged_into_id, loser.deleted_at = winner_id, timezone.now() if winner_id else None
    keep(loser, by=by, beside=beside)
    rows: Any = type(loser).everything.filter(pk=loser.pk)
    rows.update(merged_into_id=winner_id, deleted_at=loser.deleted_at)
    loser.now_kept()


def _standing(merge: Merge, by: Actor) -> Any:
    """The record that goes on. Raises NotFound, Refused if it doesn't."""
    row: Any = record_type(merge.kind).model.everything.filter(pk=merge.winner_id).first()
    if row is not None and not merge.is_undone:
        if row.merged_into_id is not None:
            into = record_type(merge.kind).model.everything.get(pk=row.merged_into_id)
            raise Refused(f"{row} itself was merged into {into} since. Take that back first.")
        if row.deleted_at is not None:
            get_record(by, merge.kind, merge.winner_id, binned=True)
            raise Refused(f"{row} lies in the bin. Restore it first.")
    return get_record(by, merge.kind, merge.winner_id)
