"""Reads of stock."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from sales.models import Reservation, StockLevel, StockMove, Variant


def stock_of(variants: Iterable[Variant]) -> dict[UUID, StockLevel]:
    """By variant; one that never had any has none of it."""
    ids = [variant.id for variant in variants]
    found = {level.variant_id: level for level in StockLevel.objects.filter(variant_id__in=ids)}
    return {each: found.get(each) or StockLevel(variant_id=each) for each in ids}


def stocked_variants() -> QuerySet[Variant]:
    """Everything of which stock is kept, on sale or not."""
    rows = Variant.objects.filter(product__is_stocked=True, product__deleted_at=None, active=True)
    return rows.select_related("product__unit").order_by("product__name_key", "position", "id")


def moves_of(variant: Variant, most: int = 50) -> list[StockMove]:
    """How it came and went, newest first."""
    return list(StockMove.objects.filter(variant=variant).order_by("-id")[:most])


def promises_of(variant: Variant, most: int = 20) -> list[Reservation]:
    """For whom it is kept, the oldest first."""
    return list(Reservation.objects.filter(variant=variant).order_by("id")[:most])
