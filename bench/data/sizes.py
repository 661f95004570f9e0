"""How much of everything: one organization far larger than all others."""

import os
from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Sizes:
    """People of the big organization and of each other one; everything else follows from them."""

    big: int = MILLION
    small: int = 10_000
    others: int = 50

    @classmethod
    def wanted(cls) -> "Sizes":
        """From BENCH_PEOPLE, so that one can try quickly; the others shrink alike."""
        big = int(os.environ.get("BENCH_PEOPLE", MILLION))
        return cls(big=big, small=max(500, min(10_000, big // 20)), others=50 if big >= MILLION else 10)


def open_deals(people: int) -> int:
    """10,000 in the organization of a million."""
    return max(20, min(10_000, people // 5))
