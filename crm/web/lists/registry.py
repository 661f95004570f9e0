"""Every list and board by its key (its URL name), so that a task or another page can build it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from crm.errors import NotFound
from crm.web.lists.declarations import View

if TYPE_CHECKING:
    from crm.web.lists.page import ListPage

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """A page of filtered records: a list, a board, a calendar. `own` are parameters that are no filters there.

    `at_first` filters hold until the address says something of one of their names (or of `unless`); taking their
    chip away asks for `at_first_off`.
    """

    key: str
    kind: str
    title: str
    noun: str
    capability: str
    views: tuple[View, ...] = ()
    own: frozenset[str] = frozenset()
    at_first: Pairs = ()
    at_first_off: Pairs = ()
    unless: frozenset[str] = field(default=frozenset())

    @property
    def url(self) -> str:
        """Its address without any filter."""
        return reverse(self.key)


LISTS: dict[str, type["ListPage[Any]"]] = {}
PLACES: dict[str, Callable[[], Place]] = {}


def register_place(place: Place) -> Place:
    """Make a board or calendar known, so that its filters and views can be edited."""
    PLACES[place.key] = lambda: place
    return place


def place_named(key: str) -> Place:
    """The list or board of that key. Raises NotFound."""
    if key not in PLACES:
        raise NotFound("There is no such list.")
    return PLACES[key]()


def list_named(key: str) -> type["ListPage[Any]"]:
    """The list page of that key ("customers:people"). Raises NotFound."""
    if key not in LISTS:
        raise NotFound("There is no such list.")
    return LISTS[key]


def as_pairs(params: Mapping[str, str | tuple[str, ...]]) -> list[tuple[str, str]]:
    """{"owner": "me", "status": ("new", "open")} as parameters."""
    return [
        (name, value) for name, values in params.items() for value in ([values] if isinstance(values, str) else values)
    ]
