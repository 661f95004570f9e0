"""How people name the records that a field can point at: modules say it in their linking.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor


@dataclass(frozen=True)
class Linkable:
    """`written(record)` is how one writes it so that namesakes can be told apart: "Jo Berg <jo@nordwind.example>".

    `find(actor, text)` answers at most two records that are written or called so and the actor may see;
    `suggest(actor, text)` what to offer while one types: (written, more about it).
    """

    kind: str
    hint: str
    written: Callable[[Any], str]
    find: Callable[[Actor, str], Sequence[Any]]
    suggest: Callable[[Actor, str], Sequence[tuple[str, str]]]


LINKABLES: dict[str, Linkable] = {}


def register_linkable(linkable: Linkable) -> None:
    """Let fields point at records of this kind."""
    LINKABLES[linkable.kind] = linkable


def read_link(kind: str, text: str, actor: Actor) -> UUID:
    """Whom somebody means. Raises ValueError with a sentence for him."""
    found = LINKABLES[kind].find(actor, text)
    if not found:
        raise ValueError(f"No {kind} is called {text}. Add it first, or check the spelling.")
    if len(found) > 1:
        raise ValueError(f"Several are called {text}. Choose one of those that are offered as you type.")
    record_id: UUID = found[0].pk
    return record_id
