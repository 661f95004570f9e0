"""Undo one of several merges into the same record: what the later ones owe to it is reckoned anew.

Afterwards everything is as if the merge that is undone had never been: the value it brought is no longer what a later
one sets back, a row that a later one dropped for its sake is there again, and a first address whose place a later one
took waits for that one's undo.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps

from crm.records.joining.collisions import COLLISIONS, Unflag, constraints_over
from crm.records.joining.moving import move, put, put_again
from crm.records.joining.references import Reference, references_to
from crm.records.models import Merge, MergedRow
from crm.records.registry import RECORD_TYPES
from crm.records.values import from_json, to_json

Combine = Callable[[Any, Any], Any]


def others_into(merge: Merge) -> tuple[list[Merge], list[Merge]]:
    """Those into the same record that stand: that came before it, and after it; the oldest first."""
    others = Merge.objects.filter(kind=merge.kind, winner_id=merge.winner_id, undone_at=None).exclude(pk=merge.pk)
    rows = list(others.select_for_update(of=("self",)).order_by("id"))
    return [each for each in rows if each.pk < merge.pk], [each for each in rows if each.pk > merge.pk]


def hand_on_values(merge: Merge, later: Sequence[Merge]) -> dict[str, bool]:
    """Columns of the winner that a later merge set again; whether nobody had changed them between the two."""
    found = {}
    for name, (old, new) in merge.values.items():
        heir = next((each for each in later if name in each.values), None)
        if heir is None:
            continue
        found[name] = heir.values[name][0] == new
        if found[name]:
            heir.values[name][0] = old
            heir.save(update_fields=["values"])
    return found


def combine_anew(merge: Merge, later: Sequence[Merge], winner: Any, combined: Mapping[str, Combine]) -> frozenset[str]:
    """Reckon columns that join what several records say, without the one that goes. Their names."""
    losers = RECORD_TYPES[merge.kind].model.everything.in_bulk([each.loser_id for each in later])
    for name, combine in combined.items():
        if name not in merge.values:
            continue
        model, last = type(winner), merge.values[name][1]
        value = _read(model, name, merge.values[name][0])
        for each in later:
            before, last = value, each.values.pop(name, (None, last))[1]
            if each.loser_id in losers:
                value = combine(value, getattr(losers[each.loser_id], name))
            if value != before:
                each.values[name] = [to_json(before), to_json(value)]
            each.save(update_fields=["values"])
        if to_json(getattr(winner, name)) == last:
            setattr(winner, name, value)
    return frozenset(combined)


def change_back(merge: Merge, later: Sequence[Merge]) -> list[MergedRow]:
    """Set back what `moving.change` changed, where it is still so; a later merge sets back what it changed again.

    What has to wait until the rows that took its place have moved back.
    """
    notes = MergedRow.objects.filter(merge=merge, reference__contains="!").order_by("-id")
    heirs = _changes(later)
    return [note for note in notes if not _set_back(note, heirs)]


def change_waiting(waiting: Sequence[MergedRow], later: Sequence[Merge]) -> None:
    """Set back what had to wait; where a later merge took the place, it is that one's to do."""
    heirs = _changes(later) if waiting else []
    for note in [each for each in waiting if not _set_back(each, heirs)]:
        _inherit(note, heirs)


def move_again(later: Sequence[Merge]) -> Iterator[Merge]:
    """Rows that were dropped because the one that goes had their like move now, as far as they have no other like.

    Each merge when its rows have moved.
    """
    for merge in later:
        for reference in references_to(merge.kind):
            dropped = MergedRow.objects.filter(merge=merge, reference=reference.name, content__isnull=False)
            there = [note.pk for note in dropped if put_again(reference, note)]
            if there:
                MergedRow.objects.filter(pk__in=there).delete()
                move(reference, merge)
        yield merge


def forget_rows(merge: Merge, later: Sequence[Merge]) -> None:
    """What later merges changed of rows that have gone with the one that goes is not theirs to set back."""
    gone = MergedRow.objects.filter(merge=merge, content__isnull=True).values("row_id")
    MergedRow.objects.filter(merge__in=later, reference__contains="!", row_id__in=gone).delete()


def flag_again(merges: Sequence[Merge]) -> None:
    """Rows that were the first with a merged record are the first again, where those before them have gone."""
    for merge in merges:
        for reference in references_to(merge.kind):
            _flag_again(reference, merge)


def _flag_again(reference: Reference, merge: Merge) -> None:
    unflags = [how for each in constraints_over(reference) if isinstance(how := COLLISIONS.get(each.name), Unflag)]
    for how in unflags:
        rows = reference.model._base_manager.filter(**{reference.column: merge.winner_id})
        notes = MergedRow.objects.filter(merge=merge, reference=reference.name, before__contains={how.column: True})
        if notes.exists() and not rows.filter(**{how.column: True}).exists():
            for row_id in rows.filter(pk__in=notes.values("row_id")).order_by("pk").values_list("pk", flat=True)[:1]:
                put(reference.model, row_id, {how.column: True})


def _changes(merges: Sequence[Merge]) -> list[MergedRow]:
    return list(MergedRow.objects.filter(merge__in=merges, reference__contains="!").order_by("merge_id", "id"))


def _set_back(note: MergedRow, heirs: Sequence[MergedRow]) -> bool:
    """Whether nothing stands in the way."""
    model: Any = apps.get_model(note.reference.partition("!")[0])
    row = model._base_manager.filter(pk=note.row_id).select_for_update(of=("self",)).first()
    own = [name for name in note.content if not _handed_on(note, name, heirs)]
    if row is None or any(to_json(getattr(row, name)) != note.content[name] for name in own):
        return True
    return put(model, row.pk, {name: _read(model, name, note.before[name]) for name in own})


def _handed_on(note: MergedRow, name: str, heirs: Sequence[MergedRow]) -> bool:
    """Whether a later merge changed this column of the row again, and sets it back to what was before both."""
    heir = next(
        (
            each
            for each in heirs
            if each.row_id == note.row_id and each.reference == note.reference and name in each.content
        ),
        None,
    )
    if heir is None:
        return False
    if heir.before[name] == note.content[name]:
        heir.before[name] = note.before[name]
        heir.save(update_fields=["before"])
    return True


def _inherit(note: MergedRow, heirs: Sequence[MergedRow]) -> None:
    """Leave the note to the later merge that took the place."""
    heir = next((each for each in reversed(heirs) if each.reference == note.reference), None)
    if heir is not None:
        row = MergedRow(reference=note.reference, row_id=note.row_id, before=note.before, content=note.content)
        row.merge_id = heir.merge_id
        MergedRow.objects.bulk_create([row], ignore_conflicts=True)


def _read(model: Any, name: str, value: Any) -> Any:
    return None if value is None else from_json(model, name, value)
