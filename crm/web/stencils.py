"""Markup that was drawn once, with places to be filled each time it is shown."""

import re
import secrets
from collections.abc import Sequence
from sys import getsizeof

from django.utils.safestring import SafeString


def hole(name: str) -> SafeString:
    """What stands in a place while the rest is drawn: nobody can write it by chance, or on purpose."""
    return SafeString(f"{name}-{secrets.token_hex(8)}")


class Stencil:
    """A text cut at its holes; one of them may be there several times, or not at all."""

    def __init__(self, text: str, holes: Sequence[str]) -> None:
        self._parts = re.split(f"({'|'.join(map(re.escape, holes))})", text)
        self._places = [(at, holes.index(self._parts[at])) for at in range(1, len(self._parts), 2)]
        self.size = getsizeof(text)

    def filled(self, *values: object) -> SafeString:
        """The whole, with a value for each hole in their order; they are markup already."""
        parts = self._parts.copy()
        for at, number in self._places:
            parts[at] = str(values[number])
        return SafeString("".join(parts))
