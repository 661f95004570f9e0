"""The list page itself."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db.models import FETCH_PEERS, FETCH_RAISE, Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import View as ViewFunction
from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.web.lists.columns import Column
from crm.web.lists.declarations import BulkVerb, Empty, View
from crm.web.lists.filters import Chip, ListFilters, chips, choices_to_add, encode, other_params
from crm.web.lists.paging import Order, capped_count, page_of
from crm.web.lists.registry import LISTS
from crm.web.templating import render_page, toast

PAGE_SIZE = 50
MOST_AT_ONCE = 500


class ListPage[M: Model]:
    """Declare a subclass per noun; one instance answers one request."""

    title: ClassVar[str]
    noun: ClassVar[str]  # plural, as in "no people match"
    capability: ClassVar[str]
    url_name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[type[ListFilters]] = ListFilters
    views: ClassVar[tuple[View, ...]] = ()
    bulk: ClassVar[tuple[BulkVerb, ...]] = ()
    empty: ClassVar[Empty]
    new: ClassVar[tuple[str, str, str] | None] = None  # label, URL name, capability of the main button
    sort: ClassVar[str] = "-id"
    least_width: ClassVar[int] = 900
    template: ClassVar[str] = "layouts/list.html"

    def __init__(self, actor: Actor, params: QueryDict) -> None:
        self.actor = actor
        self.params = params

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if hasattr(cls, "url_name"):
            LISTS[cls.url_name] = cls

    @classmethod
    def from_state(cls, actor: Actor, state: str) -> Self:
        """The list as `state()` described it, for this actor: what a task does without a request."""
        return cls(actor, QueryDict(state))

    def state(self) -> str:
        """Filters, search, sort and columns in force, as an address carries them; never a place in the pages."""
        return encode(other_params(self.params))

    # --- what a noun declares ---

    def rows(self) -> QuerySet[M]:
        """All rows the viewer may see, with what the columns need (select_related)."""
        raise NotImplementedError

    def search(self, rows: QuerySet[M], words: str) -> QuerySet[M]:
        """The rows that match what was typed into "Search this list"."""
        return rows.filter(name_key__begins=words.casefold())

    def actions(self) -> Iterable[dict[str, Any]]:
        """Further buttons in the head: {label, url, icon}."""
        return ()

    # --- what the page does with it ---

    @classmethod
    def view(cls) -> ViewFunction:
        """The page's view."""

        @requires(cls.capability)
        @require_GET
        def listing(request: Request) -> HttpResponse:
            page = cls(request.actor, request.GET)
            if "count" in request.GET:
                return HttpResponse(page.count_words())
            return render_page(request, cls.template, page.context())

        return listing

    @classmethod
    def bulk_view(cls) -> ViewFunction:
        """The view that takes a bulk verb: POST verb="key" or "key:value", ids of the picked rows."""

        @requires(cls.capability)
        @require_POST
        def bulk(request: Request) -> HttpResponse:
            run_bulk(request, cls)
            back = request.POST.get("back", "")
            here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
            return HttpResponseRedirect(back if here else reverse(cls.url_name))

        return bulk

    @cached_property
    def filtered(self) -> ListFilters:
        """The filters with what the address says."""
        rows = self.rows().fetch_mode(FETCH_RAISE if settings.LAZY_LOADS_RAISE else FETCH_PEERS)
        return self.filters(self.params, rows, actor=self.actor)

    def matching(self) -> QuerySet[M]:
        """The rows that filters and search leave."""
        rows: QuerySet[M] = self.filtered.qs
        words = self.params.get("q", "").strip()
        return self.search(rows, words) if words else rows

    def order(self) -> Order:
        """What the address says if it is a column one may sort by."""
        wanted = self.params.get("sort", "")
        known = {column.sort for column in self.columns if column.sort}
        return Order.parse(wanted if wanted.removeprefix("-") in known else self.sort)

    def count_words(self) -> str:
        """ "1,204", or "10,000+"."""
        from crm.web.formats import capped

        return str(capped(capped_count(self.matching())))

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        from crm.web.bulk.fields import bulk_context  # it builds on this

        rows, after = page_of(self.matching(), self.order(), self.params.get("after", ""), PAGE_SIZE)
        in_force = chips(self.filtered, self.params)
        return {
            "page": self,
            "rows": rows,
            "more_url": self._url(other_params(self.params), after=after) if after else "",
            "count_url": self._url(other_params(self.params), count="1"),
            "chips": in_force,
            "addable": choices_to_add(self.filtered, self.params),
            "headers": [self._header(column) for column in self.columns],
            "tabs": [self._tab(view) for view in self.views],
            "query": self.params.get("q", ""),
            "keep": dict(other_params(self.params, "q")),
            "drops": [{"label": f"{chip.label} {chip.op} {chip.words}", "url": self._drop(chip)} for chip in in_force],
            "filtered": bool(in_force or self.params.get("q")),
            "new_button": self._new_button(),
            "bulk_verbs": [verb for verb in self.bulk if verb.open_to(self.actor)],
            "base_url": reverse(self.url_name),
            "bulk_url": reverse(f"{self.url_name}_bulk") if self.bulk else "",
            "here": self._url(other_params(self.params)),
            **bulk_context(self),
        }

    def columns_shown(self) -> list[Column]:
        """The columns in their order; `column.label` and `column.plain(row)` are what an export writes."""
        return list(self.columns)

    def picked(self, post: QueryDict) -> QuerySet[M]:
        """The rows a form speaks of: those of `ids`, or with `all` every one that its `state` leaves.

        Only what the actor may see. Raises Refused for nothing picked, NotFound for ids that are none.
        """
        if post.get("all"):
            return type(self).from_state(self.actor, post.get("state", "")).matching()
        ids = _read_ids(post.getlist("ids"))
        if not ids:
            raise Refused(f"Pick some {self.noun} first.")
        return self.seen().filter(pk__in=ids)

    def seen(self) -> QuerySet[M]:
        """All rows the viewer may see, whatever the page leaves out at first."""
        return self.rows()

    def verb(self, key: str) -> BulkVerb:
        """The bulk verb of that key that the actor may use. Raises NotFound."""
        found = next((verb for verb in self.bulk if verb.key == key and verb.open_to(self.actor)), None)
        if found is None:
            raise NotFound("There is no such verb.")
        return found

    def choices_of(self, verb: BulkVerb) -> list[tuple[str, str]]:
        """The menu of a bulk verb."""
        return list(verb.choices(self.actor)) if verb.choices else []

    def _header(self, column: Column) -> dict[str, Any]:
        order = self.order()
        current = bool(column.sort) and column.sort == order.column
        sort = ("" if current and order.descending else "-" if current else "") + column.sort
        return {
            "label": column.label,
            "width": column.width,
            "num": column.num,
            "sort_url": self._url(other_params(self.params, "sort"), sort=sort) if column.sort else "",
            "sorted": ("descending" if order.descending else "ascending") if current else None,
        }

    def _tab(self, view: View) -> dict[str, Any]:
        chosen = {name: value for name, value in other_params(self.params) if name not in ("sort", "q")}
        return {"label": view.label, "url": self._url(view.params.items()), "current": chosen == dict(view.params)}

    def _new_button(self) -> dict[str, str] | None:
        if self.new is None or not self.actor.can(self.new[2]):
            return None
        return {"label": self.new[0], "url": reverse(self.new[1])}

    def _drop(self, chip: Chip) -> str:
        base = reverse(self.url_name)
        return f"{base}?{chip.without}" if chip.without else base

    def _url(self, pairs: Iterable[tuple[str, str]], **more: str) -> str:
        text = encode([*pairs, *more.items()])
        return f"{reverse(self.url_name)}?{text}" if text else reverse(self.url_name)


def run_bulk(request: Request, kind: type[ListPage[Any]]) -> None:
    """Do the verb to the picked rows, or to all that match, and say how many it changed. Raises Refused for none."""
    from crm.web.bulk.selection import selected  # it builds on this
    from crm.web.bulk.verbs import start_verb

    sent = request.POST
    key, _, value = sent.get("verb", "").partition(":")
    kind(request.actor, request.GET).verb(key)
    selection = selected(sent, kind.url_name, request.actor)
    job = start_verb(selection, key, value, by=request.actor, key=sent.get("key", ""))
    toast(request, f"{job.title}: under way. The bell tells you when it is done." if job.is_open else job.words)


def _read_ids(values: list[str]) -> list[UUID]:
    ids = []
    for value in values[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(value))
        except ValueError as error:
            raise NotFound("There is no such row.") from error
    return ids
