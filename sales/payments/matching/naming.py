"""Invoice numbers in what payers write: however spaced, in any case, with or without what numbers begin with.

Numbers, and `squeezed` (the text once more), are as `compact` makes them: made once for many comparisons.
"""

import re
from functools import lru_cache

BETWEEN = r"[\W_]{0,3}"
SHORTEST = 5  # signs of a number without its beginning that can't be anything


def is_named(number: str, text: str, squeezed: str) -> bool:
    """Whether the whole number stands in a text."""
    return number in squeezed and bool(_pattern(number).search(text))


def is_half_named(number: str, text: str, squeezed: str) -> bool:
    """Whether it stands there without its beginning: "2026-0001" for INV-2026-0001."""
    plain = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return len(plain) >= SHORTEST and plain in squeezed and bool(_pattern(plain).search(text))


@lru_cache(maxsize=4096)
def _pattern(plain: str) -> re.Pattern[str]:
    """Its signs with at most three others between them, and no further digit or letter of a longer number around."""
    signs = BETWEEN.join(plain)
    before = r"(?<!\d)" if plain[0].isdigit() else r"(?<![A-Za-z])"
    return re.compile(f"{before}{signs}(?!\\d)", re.IGNORECASE)
