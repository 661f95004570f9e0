"""What was made of the database's answers, good for as long as it answers the same.

    HEADS: Standing[str] = Standing(most_bytes=4_000_000, size=getsizeof)

    head = HEADS.of((page.key, actor, params), lambda: draw(page))

The first time it is made, and what that asked is put down with the answers. The next time just this is asked again, all
of it in one message (with others', see crm/tenancy/gathering.py); where every answer is what it was, so is the thing.
So it is never older than the transaction sees, whoever changed what, and by whatever way. What it is made of besides
the database has to be in the key: who looks, the language, the time zone, the day. The organization is part of it.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from crm.tenancy.gathering import answers_to
from crm.tenancy.hearing import Rows, hearing
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id
from crm.tenancy.shelves import Shelf


@dataclass(frozen=True)
class _Made[T]:
    thing: T
    told: dict[Asked, Rows]
    given: object


class Standing[T]:
    """`size` is the bytes of a thing, about."""

    def __init__(self, *, most_bytes: int, size: Callable[[T], int]) -> None:
        self._size = size
        self._shelf: Shelf[_Made[T]] = Shelf(most_bytes=most_bytes)

    def of(self, key: Hashable, make: Callable[[], T], *, given: object = None) -> T:
        """The thing of that key: as it was, or made now. What is handed out is shared: nobody may change it.

        `given`: what the database said before, and the thing is made of too; it need be no key.
        """
        own = (require_organization_id(), key)
        known = self._shelf.get(own)
        if known is not None and known.given == given and answers_to(known.told) == [*known.told.values()]:
            return known.thing
        with hearing() as heard:  # in the making of a message it is broken off where it asks first
            thing = make()
        if heard.can_be_asked_again:
            self._shelf.put(own, _Made(thing, heard.told, given), self._size(thing))
        return thing

    def as_it_was(self, key: Hashable) -> T | None:
        """The thing of that key, which may be right no longer: for what is asked together with `of`."""
        known = self._shelf.get((require_organization_id(), key))
        return known.thing if known else None

    def ask_ahead(self, keys: Iterable[Hashable]) -> None:
        """Within a message: what the first of these that is known will ask."""
        for key in keys:
            known = self._shelf.get((require_organization_id(), key))
            if known is not None:
                answers_to(known.told)
                return

    def clear(self) -> None:
        """Forget everything."""
        self._shelf.clear()
