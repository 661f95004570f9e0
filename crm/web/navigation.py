"""What stands in the rail, the "New" menu, the settings list and the palette: modules fill these in their pages.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor

# The headings of Settings, in their order.
ORGANIZATION, CUSTOMERS, SERVICE, DATA = "Organization", "Customers and sales", "Mail and service", "Data and trust"
SETTINGS_GROUPS = (ORGANIZATION, CUSTOMERS, SERVICE, DATA)


@dataclass(frozen=True)
class Entry:
    """One thing to go to. `capability` None: for every member. `count(actor)` is shown beside it."""

    label: str
    url_name: str
    icon: str
    capability: str | None = None
    order: int = 100
    section: str = ""  # the rail entry that is marked as current on its pages; defaults to the URL's namespace
    count: Callable[[Actor], int] | None = None
    words: str = ""  # other words a person may type in the palette
    on_phone: bool = False
    about: str = ""  # what one does there, in a sentence: Settings shows it
    group: str = ""  # under which heading it stands in Settings, one of SETTINGS_GROUPS
    args: tuple[Any, ...] = field(default=())
    beside: tuple[str, ...] = ()  # pages with addresses of their own on which it is the current one, too

    @cached_property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name, args=self.args)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Under which its pages lie."""
        return (self.url, *map(reverse, self.beside))

    @property
    def key(self) -> str:
        """Which section of the rail it is."""
        return self.section or self.url_name.partition(":")[0]

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may go there."""
        return self.capability is None or actor.can(self.capability)


class Registry:
    """Entries in their order."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def register(self, *entries: Entry) -> None:
        """Add entries; one with the same address replaces the older (a module read twice)."""
        names = {(entry.url_name, entry.label) for entry in entries}
        self._entries = [old for old in self._entries if (old.url_name, old.label) not in names]
        self._entries = sorted([*self._entries, *entries], key=lambda entry: (entry.order, entry.label))

    def open_to(self, actor: Actor) -> list[Entry]:
        """The entries this actor may use."""
        return [entry for entry in self._entries if entry.open_to(actor)]


navigation = Registry()  # the rail
section_pages = Registry()  # the pages of one section: they stand under its entry in the rail while one is there
new_menu = Registry()  # "New"
settings_pages = Registry()  # Settings, and the palette
palette_pages = Registry()  # further pages and verbs that only the palette lists
account_pages = Registry()  # the menu under one's own name


@dataclass(frozen=True)
class RecordVerb:
    """A verb that the palette offers on a record's page: "Qualify lead".

    Its address takes the record's id. One that changes something at once is `post`; `shown` decides by the record.
    """

    kind: str  # as in crm.web.kinds
    label: str
    url_name: str
    icon: str
    capability: str
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()  # sent along with a post
    shown: Callable[[Actor, Any], bool] = field(default=lambda _actor, _record: True, compare=False)
    words: str = ""

    def url(self, record_id: Any) -> str:
        """Its address for one record."""
        return reverse(self.url_name, args=[record_id])


record_verbs: dict[str, list[RecordVerb]] = {}


def register_verbs(*verbs: RecordVerb) -> None:
    """Offer these verbs on the pages of their records; one with the same words replaces the older."""
    for verb in verbs:
        others = [old for old in record_verbs.get(verb.kind, []) if old.label != verb.label]
        record_verbs[verb.kind] = [*others, verb]
