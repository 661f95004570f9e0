"""Stock comes and goes, is promised and let go: always under a lock, never below zero."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.products import StockLow, StockMoved
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.records.locking import lock_rows
from sales.models import Reservation, StockLevel, StockMove, StockSort, Variant

NONE = Decimal(0)


class OutOfStock(Refused):
    """More was asked for than is there. `missing` is how many are lacking, by variant."""

    def __init__(self, missing: Mapping[Variant, Decimal]) -> None:
        self.missing = missing
        words = ", ".join(f"{count} of {variant.full_name}" for variant, count in missing.items())
        super().__init__(f"Not enough in stock: {words} are missing.")


@transaction.atomic
def receive_stock(variant: Variant, quantity: Decimal, *, note: str = "", key: str = "", by: Actor) -> StockLevel:
    """So many came in; the same `key` (of the form that was sent) counts once. Raises NotAllowed, Refused for none."""
    by.require("sales.stock")
    if quantity <= 0:
        raise Refused("Say how many came in.")
    return _move(variant, StockSort.RECEIVED, quantity, by, note, key)


@transaction.atomic
def count_stock(variant: Variant, counted: Decimal, *, note: str = "", key: str = "", by: Actor) -> StockLevel:
    """So many were found on the shelf. Raises NotAllowed, Refused for fewer than are promised."""
    by.require("sales.stock")
    level = _locked([variant])[variant.id]
    if _was_moved(key):
        return level
    if counted < level.reserved:
        raise Refused(f"{level.reserved} are promised to orders. Release some of them first.")
    if counted == level.on_hand:
        return level
    return _move(variant, StockSort.COUNTED, counted - level.on_hand, by, note, key)


@transaction.atomic
def write_off(variant: Variant, quantity: Decimal, *, note: str = "", key: str = "", by: Actor) -> StockLevel:
    """So many are lost or broken. Raises NotAllowed, OutOfStock if fewer are free."""
    by.require("sales.stock")
    if quantity <= 0:
        raise Refused("Say how many are gone.")
    return _move(variant, StockSort.LOST, -quantity, by, note, key)


@transaction.atomic
def set_reorder(variant: Variant, at: Decimal | None, *, by: Actor) -> StockLevel:
    """Tell when so many are left; None: never. Raises NotAllowed."""
    by.require("sales.stock")
    level = _locked([variant])[variant.id]
    level.reorder_at = at
    level.save()
    return level


def hold_stock(variant_ids: Iterable[UUID], subjects: Collection[SubjectRef]) -> None:
    """Until the transaction ends nobody else moves these variants, nor what is promised to these orders.

    For several steps on them: two who lock step by step what each other's orders have would wait for each other.
    """
    kinds, ids = {each.kind for each in subjects}, [each.id for each in subjects]
    promised = Reservation.objects.filter(subject_kind__in=kinds, subject_id__in=ids)
    wanted = {*variant_ids, *promised.values_list("variant_id", flat=True)}
    _locked(list(Variant.objects.filter(id__in=wanted)))


@transaction.atomic
def reserve(wanted: Mapping[UUID, Decimal], subject: SubjectRef, *, by: Actor) -> None:
    """Promise so many of each variant (by id) to an order: all of them or nothing.

    Again for the same order, the quantities replace those from before. See `variants.exploded` for bundles. Raises
    OutOfStock naming what is missing.
    """
    ids = set(wanted) | set(_promised(subject))
    variants = {each.id: each for each in Variant.objects.filter(id__in=ids).select_related("product")}
    levels, before = _locked(list(variants.values())), _promised(subject)
    missing: dict[Variant, Decimal] = {}
    for variant_id in sorted(ids):
        change = wanted.get(variant_id, NONE) - before.get(variant_id, NONE)
        if change > levels[variant_id].available:
            missing[variants[variant_id]] = change - levels[variant_id].available
        levels[variant_id].reserved += change
    if missing:
        raise OutOfStock(missing)
    for variant_id in sorted(ids):
        _save(levels[variant_id], variants[variant_id], by)
        _promise(variant_id, subject, wanted.get(variant_id, NONE))


@transaction.atomic
def reserve_what_is_there(wanted: Mapping[UUID, Decimal], subject: SubjectRef, *, by: Actor) -> dict[Variant, Decimal]:
    """Promise an order as many as there are of each variant, and say what is missing: {} if nothing is.

    As with `reserve`, the quantities replace those from before.
    """
    hold_stock(wanted, [subject])
    try:
        reserve(wanted, subject, by=by)
    except OutOfStock as lacking:
        missing = {variant.id: count for variant, count in lacking.missing.items()}
        reserve({each: count - missing.get(each, NONE) for each, count in wanted.items()}, subject, by=by)
        return dict(lacking.missing)
    return {}


@transaction.atomic
def release(subject: SubjectRef, *, by: Actor) -> None:
    """Promise an order nothing any more, because it was cancelled. Twice is once."""
    reserve({}, subject, by=by)


@transaction.atomic
def ship_stock(shipped: Mapping[UUID, Decimal], subject: SubjectRef, *, note: str = "", by: Actor) -> None:
    """So many of each variant left for an order: taken off the shelf and off what is promised to it.

    What was not promised is taken from what is free. Raises OutOfStock.
    """
    variants = {each.id: each for each in Variant.objects.filter(id__in=shipped).select_related("product")}
    levels, promised = _locked(list(variants.values())), _promised(subject)
    for variant_id in sorted(shipped):
        quantity = shipped[variant_id]
        own = min(promised.get(variant_id, NONE), quantity)
        if quantity - own > levels[variant_id].available:
            raise OutOfStock({variants[variant_id]: quantity - own - levels[variant_id].available})
        levels[variant_id].reserved -= own
        if own:
            _promise(variant_id, subject, promised[variant_id] - own)
        _put(levels[variant_id], variants[variant_id], StockSort.SHIPPED, -quantity, by, note, subject)


@transaction.atomic
def take_back(returned: Mapping[UUID, Decimal], subject: SubjectRef, *, note: str = "", by: Actor) -> None:
    """So many of each variant came back from a customer."""
    variants = {each.id: each for each in Variant.objects.filter(id__in=returned).select_related("product")}
    levels = _locked(list(variants.values()))
    for variant_id in sorted(returned):
        _put(levels[variant_id], variants[variant_id], StockSort.RETURNED, returned[variant_id], by, note, subject)


def _was_moved(key: str) -> bool:
    """Whether the form with this key was sent already. Exact once the level is locked."""
    return bool(key) and StockMove.objects.filter(key=key).exists()


def _move(  # by hand
    variant: Variant, sort: StockSort, quantity: Decimal, by: Actor, note: str, key: str
) -> StockLevel:
    level = _locked([variant])[variant.id]
    if _was_moved(key):
        return level
    if -quantity > level.available:
        raise OutOfStock({variant: -quantity - level.available})
    _put(level, variant, sort, quantity, by, note, key=key)
    return level


def _put(  # one movement, written down
    level: StockLevel,
    variant: Variant,
    sort: StockSort,
    quantity: Decimal,
    by: Actor,
    note: str,
    subject: SubjectRef | None = None,
    key: str = "",
) -> None:
    level.on_hand += quantity
    StockMove.objects.create(
        variant=variant, sort=sort, quantity=quantity, on_hand=level.on_hand, note=note[:200],
        subject_kind=subject.kind if subject else "", subject_id=subject.id if subject else None,
        by_kind=by.ref.kind, by_id=by.ref.id, key=key,
    )  # fmt: skip
    _save(level, variant, by)
    emit(
        StockMoved(
            product_id=variant.product_id, variant_id=variant.id, variant=variant.name, sort=str(sort),
            quantity=str(quantity), available=str(level.available), note=note[:200],
        ),
        by=by,
    )  # fmt: skip


def _save(level: StockLevel, variant: Variant, by: Actor) -> None:
    """Save, and tell when this is the change that made it low."""
    level.save()
    if level.is_low and not level.was_low:
        emit(
            StockLow(
                product_id=variant.product_id, variant_id=variant.id, variant=variant.name,
                available=str(level.available), reorder_at=str(level.reorder_at),
            ),
            by=by,
        )  # fmt: skip


def _locked(variants: list[Variant]) -> dict[UUID, StockLevel]:
    """The levels by variant, locked in the order of their ids, so that two never wait for each other. Made if new."""
    missing = {each.id for each in variants} - set(
        StockLevel.objects.filter(variant__in=variants).values_list("variant_id", flat=True)
    )
    StockLevel.objects.bulk_create([StockLevel(variant_id=each) for each in sorted(missing)], ignore_conflicts=True)
    ids = list(StockLevel.objects.filter(variant__in=variants).values_list("id", flat=True))
    lock_rows(StockLevel, ids)
    levels = {level.variant_id: level for level in StockLevel.objects.filter(id__in=ids)}
    for level in levels.values():
        level.was_low = level.is_low
    return levels


def _promised(subject: SubjectRef) -> dict[UUID, Decimal]:
    """What is promised to it, by variant. Exact for those whose levels are locked."""
    rows = Reservation.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return {row.variant_id: row.quantity for row in rows}


def _promise(variant_id: UUID, subject: SubjectRef, quantity: Decimal) -> None:
    own = {"subject_kind": subject.kind, "subject_id": subject.id, "variant_id": variant_id}
    if quantity > 0:
        Reservation.objects.update_or_create(**own, defaults={"quantity": quantity})
    else:
        Reservation.objects.filter(**own).delete()
