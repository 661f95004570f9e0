"""What stands above a list, a board or a calendar: its views, and its filters as chips that say what they do.

bar = FilterBar(place, actor, request.GET)
rows = bar.apply(rows)                       # and in the template {{ ui.filter_bar(bar) }}
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.conditions.params import Filters, Part, Problem, read_params
from crm.conditions.tree import UNSEEN, Test, told, words
from crm.errors import NotFound
from crm.web.actions.saved_views import may_change
from crm.web.lists.registry import Place, as_pairs
from crm.web.models import SavedView
from crm.web.queries.saved_views import get_view, views_of

# Parameters of every list that are no filters.
RESERVED = frozenset({"q", "sort", "columns", "after", "count", "view", "edited", "left", "row", "verb", "as", "on"})
PAIRS = Sequence[tuple[str, str]]
TABLE = "table"  # how a list is shown where nothing else is said: `as=` in its address
SHAPES = frozenset({TABLE, "month", "week", "day"})


@dataclass(frozen=True)
class Chip:
    """One filter in words; `problem` says why it can't be used, then it is not in force."""

    label: str
    op: str
    words: str
    drop_url: str
    edit_url: str
    problem: str = ""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.label, self.op, self.words) if part)


class FilterBar:
    """The filters, search, sort and columns that an address asks for, to one viewer."""

    def __init__(self, place: Place, actor: Actor, params: QueryDict) -> None:
        self.place = place
        self.actor = actor
        self.view = self._chosen_view(params.get("view", ""))
        self.q = params.get("q", "").strip()
        self.kept = [(name, value) for name, value in _items(params) if name in place.own]
        given = [(name, value) for name, value in _items(params) if name not in RESERVED | place.own]
        self.sort, self.columns = params.get("sort", ""), params.get("columns", "")
        self.shape = params.get("as", "") if params.get("as") in SHAPES else ""
        self.on = params.get("on", "")[:10]  # the day that a calendar shows
        if self.view and not (given or self.sort or self.columns or params.get("edited")):
            given, self.sort, self.columns = self.view.pairs, self.view.sort, self.view.columns
            self.shape = self.shape or self.view.shape
        self.pairs = self._with_first(given)

    @cached_property
    def filters(self) -> Filters:
        """What they mean to the viewer."""
        return read_params(self.place.kind, self.pairs).open_to(self.actor)

    def apply[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The rows that the filters leave; a filter that can't be used leaves all."""
        return self.filters.apply(rows, self.actor)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in force, then those that can't be used."""
        return [*map(self._chip, self.filters.parts), *map(self._wrong, self.filters.problems)]

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out but what is left out at first."""
        return bool(self.q or sorted(self.pairs) != sorted(self.place.at_first))

    @property
    def drops(self) -> list[dict[str, str]]:
        """Each filter that could be dropped."""
        return [{"label": chip.text, "url": chip.drop_url} for chip in self.chips]

    @property
    def kept_for_search(self) -> list[tuple[str, str]]:
        """What a search form carries along besides the words."""
        query = QueryDict(self.url(q="").partition("?")[2])
        return [(name, value) for name, values in query.lists() for value in values]

    @property
    def clear_url(self) -> str:
        """The page without any filter."""
        return self._plain_url(())

    def url(self, pairs: PAIRS | None = None, **changes: str) -> str:
        """The page with these filters (those in force if not given) and `q`, `sort`, `columns`, `after`, `count`."""
        chosen = list(self.pairs if pairs is None else pairs)
        if self.place.at_first and not self._speaks(chosen):
            chosen += self.place.at_first_off
        own = {"q": self.q, "sort": self.sort, "columns": self.columns, "as": self.shape, "on": self.on}
        state = {**own, **changes}
        query = encode([*self._shown(chosen, state), *((name, value) for name, value in state.items() if value)])
        return f"{self.place.url}?{query}" if query else self.place.url

    def state(self) -> str:
        """All of it as parameters, without the saved view it may come from."""
        own = [("q", self.q), ("sort", self.sort), ("columns", self.columns), ("as", self.shape)]
        return encode([*self.kept, *self.pairs, *((name, value) for name, value in own if value)])

    @property
    def link_state(self) -> str:
        """The same with the view: what a form carries so that it can lead back here."""
        return f"{self.state()}&view={self.view.pk}&edited=1".lstrip("&") if self.view else self.state()

    @property
    def is_changed(self) -> bool:
        """Whether a saved view is open and not as it was saved."""
        own = {"sort": self.sort, "columns": self.columns, "as": self.shape}
        return self.view is not None and not self._as_saved(self.pairs, own)

    @property
    def may_keep(self) -> bool:
        """Whether the viewer may save his changes into the open view."""
        return self.view is not None and may_change(self.view, self.actor)

    @property
    def may_share(self) -> bool:
        """Whether he may share views."""
        return self.actor.can("views.share")

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The built-in views, then the saved ones."""
        kept = encode(self.kept)
        saved = views_of(self.place.key, self.actor) if self.actor.member_id else []
        built_in = [
            {
                "label": view.label,
                "url": self._plain_url(as_pairs(view.params), view.sort),
                "current": self._is(view),
                "id": at,
            }
            for at, view in enumerate(self.place.views)
        ]
        return built_in + [
            {
                "label": view.name,
                "url": f"{self.place.url}?view={view.pk}{'&' if kept else ''}{kept}",
                "current": self.view is not None and self.view.pk == view.pk,
                "id": view.pk,
            }
            for view in saved
        ]

    def page(self, name: str, **params: str) -> str:
        """One of the pages beside the list ("filter", "columns", "views"), which leads back here."""
        query = "".join(f"&{key}={quote(value)}" for key, value in params.items())
        return f"{reverse(f'web:{name}', args=[self.place.key])}?state={quote(self.link_state)}{query}"

    def without(self, pairs: PAIRS) -> list[tuple[str, str]]:
        """The filters but some."""
        left = list(self.pairs)
        for pair in pairs:
            if pair in left:
                left.remove(pair)
        return left

    # --- inside ---

    def _chosen_view(self, text: str) -> SavedView | None:
        if not text or self.actor.member_id is None:
            return None
        try:
            view = get_view(self.actor, UUID(text))
        except ValueError as error:
            raise NotFound("There is no such view.") from error
        if view.list_key != self.place.key:
            raise NotFound("There is no such view.")
        return view

    def _with_first(self, pairs: PAIRS) -> list[tuple[str, str]]:
        return list(pairs) if self._speaks(pairs) else [*self.place.at_first, *pairs]

    def _speaks(self, pairs: PAIRS) -> bool:
        names = {name for name, _ in self.place.at_first} | self.place.unless
        return any(name.partition("__")[0] in names for name, _ in pairs)

    def _as_saved(self, pairs: PAIRS, state: dict[str, str]) -> bool:
        if self.view is None:
            return False
        own = sorted(self._with_first(self.view.pairs))
        saved = (self.view.sort, self.view.columns, self.view.shape or TABLE)
        return sorted(pairs) == own and (state["sort"], state["columns"], state["as"] or TABLE) == saved

    def _shown(self, pairs: list[tuple[str, str]], state: dict[str, str]) -> PAIRS:
        """The parameters that say which filters; shortened to the view where it says them all."""
        if self.view and self._as_saved(pairs, state):
            state["sort"] = state["columns"] = state["as"] = ""
            return [*self.kept, ("view", str(self.view.pk))]
        view = [("view", str(self.view.pk)), ("edited", "1")] if self.view else []
        plain = [] if not view and sorted(pairs) == sorted(self.place.at_first) else pairs
        return [*self.kept, *plain, *view]

    def _plain_url(self, pairs: PAIRS, sort: str = "") -> str:
        way = [(name, value) for name, value in (("sort", sort), ("as", self.shape), ("on", self.on)) if value]
        query = encode([*self.kept, *pairs, *way])
        return f"{self.place.url}?{query}" if query else self.place.url

    def _is(self, view: Any) -> bool:
        return self.view is None and sorted(self.pairs) == sorted(self._with_first(as_pairs(view.params)))

    def _chip(self, part: Part) -> Chip:
        node = part.node
        old = encode(part.pairs)
        if isinstance(node, Test):
            label, op, text = told(node, self.place.kind, self.actor)
            edit = self.page("filter", field=node.field.param, op=node.op, old=old)
        else:
            label, op, text = "", "", words(node, self.place.kind, self.actor)
            edit = self.page("filter")
        return Chip(label, op, text, self.url(self.without(part.pairs)), edit)

    def _wrong(self, problem: Problem) -> Chip:
        if problem.closed:
            unseen = f"{UNSEEN[0].upper()}{UNSEEN[1:]}"
            return Chip("", "", unseen, self.url(self.without(problem.pairs)), "", problem.words)
        name = problem.pairs[0][0].partition("__")[0]
        text = ", ".join(value for _, value in problem.pairs)[:60]
        return Chip(name, "", text, self.url(self.without(problem.pairs)), "", problem.words)


def encode(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as an address carries them."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()


def _items(params: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in params.lists() for value in values if value]
