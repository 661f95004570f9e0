"""Set prices. What held before stays as history."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.catalog.products import PriceSet
from crm.events.emit import emit
from crm.records.locking import lock_rows
from sales.models import Price, PriceBook, Variant

FIRST = Decimal(0)


@transaction.atomic
def set_price(  # what makes up a price
    variant: Variant,
    book: PriceBook,
    unit_price: Decimal,
    *,
    valid_from: date,
    valid_until: date | None = None,
    min_quantity: Decimal = FIRST,
    by: Actor,
) -> Price:
    """From that day on one costs so much in the book, from `min_quantity` on. The same price again changes nothing.

    A price that was set for the same day and quantity before is kept as replaced. Raises NotAllowed.
    """
    by.require("sales.products.manage")
    lock_rows(Variant, [variant.id])
    before = current_price(variant, book, min_quantity, valid_from)
    if before and (before.unit_price, before.valid_until) == (unit_price, valid_until):
        return before
    if before and before.valid_from == valid_from:
        before.replaced_at = timezone.now()
        before.save()
    price = Price.objects.create(
        variant=variant, book=book, min_quantity=min_quantity, unit_price=unit_price, valid_from=valid_from,
        valid_until=valid_until, by_kind=by.ref.kind, by_id=by.ref.id,
    )  # fmt: skip
    _tell(price, before, str(unit_price), variant, book, by)
    return price


@transaction.atomic
def end_price(price_id: UUID, *, on: date, by: Actor) -> None:
    """From that day on it holds no more. One that has not begun yet is taken back, one that is over stays as it is.

    Raises NotAllowed.
    """
    by.require("sales.products.manage")
    lock_rows(Variant, list(Price.objects.filter(id=price_id).values_list("variant_id", flat=True)))
    price = Price.objects.select_related("variant__product", "book").filter(id=price_id, replaced_at=None).first()
    if price is None or (price.valid_until is not None and price.valid_until < on):
        return
    if price.valid_from >= on:
        price.replaced_at = timezone.now()
    else:
        price.valid_until = on - timedelta(days=1)
    price.save()
    _tell(price, price, "", price.variant, price.book, by, on)


def current_price(variant: Variant, book: PriceBook, min_quantity: Decimal, on: date) -> Price | None:
    """The price from that quantity on that day: of those that hold, the one that began last."""
    rows = Price.objects.filter(variant=variant, book=book, min_quantity=min_quantity, replaced_at=None)
    return max((row for row in rows if row.holds(on)), key=lambda row: row.valid_from, default=None)


def _tell(  # old and new of one price
    price: Price, before: Price | None, new: str, variant: Variant, book: PriceBook, by: Actor, on: date | None = None
) -> None:
    emit(
        PriceSet(
            product_id=variant.product_id, variant_id=variant.id, variant=variant.name, book=book.name,
            currency=book.currency, min_quantity=str(price.min_quantity),
            old=str(before.unit_price) if before else "", new=new, valid_from=(on or price.valid_from).isoformat(),
        ),
        by=by,
    )  # fmt: skip
