"""What a process keeps so as not to make it again, in so many bytes and no more.

    ROWS: Shelf[str] = Shelf(most_bytes=6_000_000)

    text = ROWS.get(key) or ROWS.put(key, made := make(), getsizeof(made))

What was not asked for while half of the shelf was filled goes: there are two boards, and when the upper one is full, it
becomes the lower one, whose things are thrown away unless they were fetched up again meanwhile. That asks for no lock
and no order: where a thread comes between two steps, something is made once more, at worst.
"""

from collections.abc import Hashable

BESIDE = 1_000  # bytes of a key and of what stands round it, about


class Shelf[T]:
    """Things by whatever they are made of."""

    def __init__(self, *, most_bytes: int) -> None:
        self._half = most_bytes // 2
        self._upper: dict[Hashable, tuple[T, int]] = {}
        self._lower: dict[Hashable, tuple[T, int]] = {}
        self._filled = 0

    def get(self, key: Hashable) -> T | None:
        """What was put there; None for what was not, or was thrown away. Raises TypeError for what is no key."""
        found = self._upper.get(key)
        if found is None and (found := self._lower.get(key)) is not None:
            self.put(key, *found)
        return found[0] if found else None

    def put(self, key: Hashable, thing: T, size: int) -> T:
        """Keep it, so many bytes, and give it back."""
        if self._filled > self._half:
            self._upper, self._lower, self._filled = {}, self._upper, 0
        self._upper[key] = thing, size
        self._filled += size + BESIDE
        return thing

    def clear(self) -> None:
        """Throw all of it away."""
        self._upper, self._lower, self._filled = {}, {}, 0

    def __len__(self) -> int:
        return len(self._upper.keys() | self._lower.keys())
