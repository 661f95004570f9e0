"""How records of a kind are merged. Modules say it in their joining.py."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from crm.accounts.actor import Actor
from crm.events.types import DomainEvent
from crm.records.models import CUSTOM, Merge


@dataclass(frozen=True)
class Fact:
    """What is chosen as one when two records differ in it: a name with its parts, an amount with its currency."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass
class Joining:
    """A merge under way: both records are locked. `take` are the facts of the loser that survive."""

    merge: Merge
    winner: Any
    loser: Any
    take: frozenset[str]
    by: Actor


def do_nothing(_joining: Joining) -> None:
    """Nothing of the noun's own."""


@dataclass(frozen=True)
class JoinRule:
    """`before` runs when nothing has moved yet; `place` and `after` when everything has: `place` puts what was chosen
    among the rows in the first place, again where an earlier merge is undone; `back` runs after an undo moved it back.
    What they change of other rows they change by `moving.change`. Columns that `derived` names follow from rows, so
    the undo leaves them to `back`; `combined` ones join what both say: (the winner's, the loser's) -> the winner's.
    `suggest(winner, loser)` are the loser's facts worth taking when nobody chooses.
    """

    kind: str
    capability: str
    facts: tuple[Fact, ...]
    suggest: Callable[[Any, Any], Collection[str]]
    merged: Callable[[Joining], Sequence[DomainEvent]]
    unmerged: Callable[[Joining], Sequence[DomainEvent]]
    derived: frozenset[str] = frozenset()
    combined: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType({})
    before: Callable[[Joining], None] = do_nothing
    place: Callable[[Joining], None] = do_nothing
    after: Callable[[Joining], None] = do_nothing
    back: Callable[[Joining], None] = do_nothing

    def known_facts(self, names: Collection[str]) -> set[str]:
        """Those of the names that are facts."""
        own = {fact.name for fact in self.facts}
        return {name for name in names if name in own or name.startswith(CUSTOM)}


JOIN_RULES: dict[str, JoinRule] = {}
_further: dict[str, list[Callable[[Joining], None]]] = {}


def register_join(rule: JoinRule) -> None:
    """Let records of a kind be merged."""
    JOIN_RULES[rule.kind] = rule


def before_moving(kind: str, prepare: Callable[[Joining], None]) -> None:
    """Have something of another module's done before rows of a kind's records move (see crm/automation/joining.py)."""
    _further.setdefault(kind, []).append(prepare)


def prepare(joining: Joining) -> None:
    """What has to be done before anything moves."""
    JOIN_RULES[joining.merge.kind].before(joining)
    for each in _further.get(joining.merge.kind, ()):
        each(joining)
