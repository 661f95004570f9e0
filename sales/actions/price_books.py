"""Make and change price books."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from sales.models import Price, PriceBook
from sales.queries.price_books import get_book


@transaction.atomic
def save_book(book_id: UUID | None, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> PriceBook:
    """A new book, or changes of one. Raises NotFound, NotAllowed, Stale, Refused."""
    by.require("sales.products.manage")
    book = get_book(book_id, lock=True) if book_id else PriceBook(position=_next_place())
    if seen is not None and book_id and seen != book.version:
        raise Stale("Somebody else changed this price book in the meantime. Look at it again.")
    _require_sound(book, values)
    lost_its_company = book.for_company and book.company_id is None
    for name, value in values.items():
        setattr(book, name, value)
    # One whose company is gone is nobody's until it is given to somebody: it must not become everybody's.
    book.for_company = book.company_id is not None or (lost_its_company and book.tag_id is None)
    book.version += 1 if book_id else 0
    book.save()
    return book


@transaction.atomic
def retire_book(book_id: UUID, *, by: Actor, back: bool = False) -> PriceBook:
    """Sell by it no more, or again with `back`. Raises NotFound, NotAllowed, Refused while others stand on it."""
    by.require("sales.products.manage")
    book = get_book(book_id, lock=True)
    if not back and (
        name := PriceBook.objects.filter(based_on=book, active=True).values_list("name", flat=True).first()
    ):
        raise Refused(f"{name} stands on {book.name}. Change that first.")
    if back and book.based_on and not book.based_on.active:
        raise Refused(f"{book.name} stands on {book.based_on.name}, which is not used. Use that again first.")
    book.active = back
    book.version += 1
    book.save()
    return book


def _require_sound(book: PriceBook, values: Mapping[str, Any]) -> None:
    name = str(values.get("name", book.name)).strip()
    if PriceBook.objects.filter(name=name).exclude(id=book.id).exists():
        raise Refused(f"There is a price book called {name} already.")
    base, currency = values.get("based_on", book.based_on), values.get("currency", book.currency)
    if currency != book.currency and _is_priced(book):
        raise Refused(f"Its prices are in {book.currency}. Make another book for {currency}.")
    if base is None:
        return
    if base.id == book.id or base.based_on_id is not None:
        raise Refused("A book can only stand on one that has its own prices throughout.")
    if base.currency != currency:
        raise Refused(f"{base.name} is in {base.currency}: a book stands on one of its own currency.")
    if PriceBook.objects.filter(based_on=book).exists():
        raise Refused(f"Others stand on {book.name}, so it needs prices of its own.")


def _is_priced(book: PriceBook) -> bool:
    """Whether amounts were set in its currency, there or in a book that stands on it."""
    return Price.objects.filter(book=book).exists() or PriceBook.objects.filter(based_on=book).exists()


def _next_place() -> int:
    return int(PriceBook.objects.aggregate(last=Max("position"))["last"] or 0) + 1
