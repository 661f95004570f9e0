"""Small declared parts of a list page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.records.actions.changing import Outcome
from crm.records.models import RecordChange


@dataclass(frozen=True)
class View:
    """A tab: a name and the filter parameters it stands for, for example {"owner": "me"}."""

    key: str
    label: str
    params: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""  # as an address has it ("-starts_at"), where it is not the list's own


@dataclass(frozen=True)
class Empty:
    """First run: what belongs here and the button that makes the first one."""

    title: str
    text: str
    action: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class BulkPage:
    """A page that takes the picked rows (`ids`) by POST and goes on from there, for example to compare two of them."""

    label: str
    icon: str
    url_name: str
    capability: str
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name, args=self.args)


@dataclass(frozen=True)
class BulkVerb:
    """Something done to all picked rows. `run(actor, ids, value)` returns how many rows it changed, or an Outcome that
    says which it left alone and why.

    With `choices(actor)` -> [(value, label)] it becomes a menu; without, a button (value "").
    With `undo(actor, changes)` it can be taken back: `run` is given `batch`, under which it keeps the history of what
    it changes, and `undo` gets these changes a chunk at a time. `beside(actor, value)` is a sentence on what came of
    it that has to be known, or "".
    """

    key: str
    label: str
    icon: str
    run: Callable[..., int | Outcome]
    done: str  # "{count} leads assigned"
    capability: str | None = None
    choices: Callable[[Actor], Iterable[tuple[str, str]]] | None = None
    undo: Callable[[Actor, Sequence[RecordChange]], Outcome] | None = None
    beside: Callable[[Actor, str], str] | None = None

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may use it."""
        return self.capability is None or actor.can(self.capability)
