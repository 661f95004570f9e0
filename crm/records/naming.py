"""Who did it, in words: the one place that says so, for history, audit, timeline and conflicts.

Modules say in their doers.py how a journey, a key or a web form is called.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_names
from crm.events.types import ActorRef
from crm.records.models import RecordChange

FORMER = "A former colleague"
PROGRAM = "Fairlead"
# Of whom no more is known, or may be said.
UNNAMED = {
    "key": "The API", "portal": "A customer, in the portal", "visitor": "A visitor", "form": "A web form",
    "hook": "A webhook", "journey": "A journey", "job": "Several at once",
}  # fmt: skip


@dataclass(frozen=True)
class Doer:
    """Who did it. `url` where one can look at it, if the reader may; `note`: what else one wants to know."""

    name: str
    url: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """All of it as a text."""
        return f"{self.name}, {self.note}" if self.note else self.name


LookUp = Callable[[set[UUID], Actor | None], dict[UUID, Doer]]
_look_ups: dict[str, LookUp] = {}


def register_doer(kind: str, look_up: LookUp) -> None:
    """Say how doers of a kind are called: `look_up(ids, viewer)`; no viewer: nothing that not everybody may read."""
    _look_ups[kind] = look_up


def doers(refs: Iterable[ActorRef], viewer: Actor | None = None) -> dict[ActorRef, Doer]:
    """Each of them in words, with one query per kind."""
    refs = set(refs)
    ids: dict[str, set[UUID]] = {}
    for ref in refs:
        if ref.id is not None and ref.kind in _look_ups:
            ids.setdefault(ref.kind, set()).add(ref.id)
    found = {kind: _look_ups[kind](wanted, viewer) for kind, wanted in ids.items()}
    return {ref: found.get(ref.kind, {}).get(ref.id or UUID(int=0)) or _unnamed(ref) for ref in refs}


def actor_names(changes: Iterable[RecordChange]) -> dict[UUID, str]:
    """{change: who made it}, for everybody to read."""
    changes = list(changes)
    names = doers(change.actor for change in changes)
    return {change.id: names[change.actor].words for change in changes}


def ways(batches: Iterable[UUID | None], viewer: Actor | None = None) -> dict[UUID | None, Doer]:
    """{batch: by which long work it was done}."""
    refs = {batch: ActorRef("job", batch) for batch in batches if batch}
    found = doers(refs.values(), viewer)
    return {batch: found[ref] for batch, ref in refs.items()}


def _unnamed(ref: ActorRef) -> Doer:
    return Doer(FORMER if ref.kind == "member" and ref.id else UNNAMED.get(ref.kind, PROGRAM))


def _members(ids: set[UUID], _viewer: Actor | None) -> dict[UUID, Doer]:
    return {id_: Doer(name) for id_, name in member_names(ids).items()}


register_doer("member", _members)
