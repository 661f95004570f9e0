"""What a key is for: reading or writing of each noun. A write scope includes reading."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A kind of thing the API has: `Noun("people", "People")`. Without `writes` it can only be read."""

    name: str
    label: str
    writes: bool = True
    order: int = 100


NOUNS: dict[str, Noun] = {}


def register_noun(noun: Noun) -> None:
    """Let keys be made for it."""
    NOUNS[noun.name] = noun


def nouns() -> list[Noun]:
    """All of them, in their order."""
    return sorted(NOUNS.values(), key=lambda noun: (noun.order, noun.name))


def all_scopes() -> list[str]:
    """Every scope there is."""
    return [f"{noun.name}:{verb}" for noun in nouns() for verb in ("read", "write") if verb == "read" or noun.writes]


def allows(scopes: Iterable[str], wanted: str) -> bool:
    """Whether one of the scopes covers this one."""
    noun, _, verb = wanted.partition(":")
    return any(scope in (wanted, f"{noun}:write" if verb == "read" else wanted) for scope in scopes)
