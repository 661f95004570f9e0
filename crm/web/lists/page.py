"""The list page itself."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self
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
from crm.errors import NotFound
from crm.jobs.registry import job_kind
from crm.records.paging import Order
from crm.web.calendars.sources import calendar_of
from crm.web.lists.bar import TABLE, FilterBar
from crm.web.lists.columns import Column
from crm.web.lists.custom import custom_columns
from crm.web.lists.declarations import BulkPage, BulkVerb, Empty, View
from crm.web.lists.reading import count_of
from crm.web.lists.registry import LISTS, PLACES, Pairs, Place
from crm.web.templating import render_block, render_page, send_toasts, toast

if TYPE_CHECKING:
    from crm.web.calendars.page import CalendarPage

MOST_AT_ONCE = 500
CUSTOM = "custom."


class ListPage[M: Model]:
    """Declare a subclass per noun; one instance answers one request, or one task."""

    title: ClassVar[str]
    kind: ClassVar[str]  # what conditions are asked of, see crm.conditions: "person"
    noun: ClassVar[str]  # plural, as in "no people match"
    capability: ClassVar[str]
    url_name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    views: ClassVar[tuple[View, ...]] = ()
    bulk: ClassVar[tuple[BulkVerb, ...]] = ()
    bulk_pages: ClassVar[tuple[BulkPage, ...]] = ()
    empty: ClassVar[Empty]
    new: ClassVar[tuple[str, str, str] | None] = None  # label, URL name, capability of the main button
    sort: ClassVar[str] = "-id"
    at_first: ClassVar[Pairs] = ()  # filters that hold until something else is asked for, see Place
    at_first_off: ClassVar[Pairs] = ()
    unless: ClassVar[tuple[str, ...]] = ()
    fact_url: ClassVar[str] = ""  # URL name of the noun's fact_view: (id, fact)
    edit: ClassVar[str] = ""  # the capability to edit cells in place
    told_by: ClassVar[tuple[str, ...]] = ("name",)  # the columns that `str()` of a row reads
    least_width: ClassVar[int] = 900
    template: ClassVar[str] = "layouts/list.html"

    def __init__(self, actor: Actor, params: QueryDict) -> None:
        self.actor = actor
        self.params = params

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if hasattr(cls, "url_name"):
            LISTS[cls.url_name] = cls
            PLACES[cls.url_name] = cls.place

    @classmethod
    def from_state(cls, actor: Actor, state: str) -> Self:
        """The list as `state()` described it, for this actor: what a task does without a request."""
        return cls(actor, QueryDict(state))

    def state(self) -> str:
        """Filters, search, sort and columns in force, as an address carries them; never a place in the pages."""
        return self.bar.state()

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
    def place(cls) -> Place:
        """What filters and saved views need to know of it."""
        return Place(
            key=cls.url_name,
            kind=cls.kind,
            title=cls.title,
            noun=cls.noun,
            capability=cls.capability,
            views=cls.views,
            at_first=cls.at_first,
            at_first_off=cls.at_first_off,
            unless=frozenset(cls.unless),
        )

    @classmethod
    def view(cls) -> ViewFunction:
        """The page's view."""
        from crm.web.lists.sheet import show, show_rows  # it builds on this

        @requires(cls.capability)
        @require_GET
        def listing(request: Request) -> HttpResponse:
            page = cls(request.actor, request.GET)
            if "count" in request.GET:
                return HttpResponse(page.count_words())
            if "verb" in request.GET:
                return render_page(request, "layouts/list_choices.html", page.choices_of(request.GET["verb"]))
            counted = bool(request.htmx)
            if "row" in request.GET:  # one that was edited in place, whether or not it still matches
                rows = list(page.seen().filter(pk__in=_read_ids([request.GET["row"]])))
                context = {"page": page, "sheet": show_rows(page, rows, counted=counted)}
                response = HttpResponse(render_block(request, cls.template, "main", context))
                send_toasts(request, response)
                return response
            if calendar := page.calendar():
                return render_page(request, "layouts/calendar.html", calendar.context())
            return render_page(request, cls.template, {"page": page, "sheet": show(page, counted=counted)})

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
    def bar(self) -> FilterBar:
        """Filters, search, sort and columns as the address or a saved view says."""
        return FilterBar(self.place(), self.actor, self.params)

    def matching(self) -> QuerySet[M]:
        """The rows that filters and search leave."""
        rows: QuerySet[M] = self.bar.apply(self._quick(self.rows()))
        return self.search(rows, self.bar.q) if self.bar.q else rows

    def order(self) -> Order:
        """What the address says if it is a column one may sort by, else the list's own."""
        for wanted in (self.bar.sort, self.sort):
            column = next((each for each in self.known_columns if each.sort == wanted.removeprefix("-") != ""), None)
            if column:
                return column.order(descending=wanted.startswith("-"))
        return Order.parse(self.sort)

    def calendar(self) -> "CalendarPage | None":
        """The calendar that the address asks for; None where it asks for the table, or the list has no days."""
        from crm.web.calendars.page import CalendarPage  # it builds on this

        source = calendar_of(self.url_name)
        return CalendarPage(self, source) if source and self.bar.shape not in ("", TABLE) else None

    def shapes(self) -> list[dict[str, Any]]:
        """The switch between this list and its calendar; empty where it has none."""
        from crm.web.calendars.page import shapes_of

        return shapes_of(self) if calendar_of(self.url_name) else []

    def count_words(self) -> str:
        """ "1,204", or "10,000+"."""
        from crm.web.formats import capped

        return str(capped(count_of(self)))

    @cached_property
    def own_columns(self) -> list[Column]:
        """The declared columns that the viewer's role shows."""
        return [column for column in self.columns if column.open_to(self.actor)]

    def all_columns(self) -> list[Column]:
        """Every column there is, the organization's own fields among them."""
        return [*self.own_columns, *custom_columns(self.kind, self.actor)]

    @cached_property
    def known_columns(self) -> list[Column]:
        """Those that the address can mean: own fields are read only if one of them is asked for."""
        return self.all_columns() if CUSTOM in f"{self.bar.sort},{self.bar.columns}" else self.own_columns

    def columns_shown(self) -> list[Column]:
        """The columns in their order; `column.label` and `column.plain(row)` are what an export writes."""
        by_key = {column.key: column for column in self.known_columns}
        chosen = [by_key[key] for key in dict.fromkeys(self.bar.columns.split(",")) if key in by_key]
        first = self.own_columns[0]
        if not chosen:
            return [column for column in self.own_columns if not column.optional]
        return [first, *(column.chosen() for column in chosen if column.key != first.key)]

    def fetched(self) -> tuple[str, ...] | None:
        """What has to be fetched of the rows to show them; None for all, where a column doesn't say."""
        shown = [column.fetched for column in self.columns_shown()]
        named = [each for each in shown if each is not None]
        if len(named) < len(shown):
            return None
        versioned = ("version",) if self.edit else ()
        return tuple(dict.fromkeys([self.order().column, *self.told_by, *versioned, *sum(named, ())]))

    def around(self) -> dict[str, Any]:
        """What stands round the rows, in the words of the template."""
        from crm.web.bulk.fields import bulk_context  # it builds on this

        bar, bulk = self.bar, bulk_context(self)
        pages = [each for each in self.bulk_pages if self.actor.can(each.capability)]
        verbs = [verb for verb in self.bulk if verb.open_to(self.actor)]
        return {
            "page": self,
            "bar": bar,
            "count_url": bar.url(count="1"),
            "headers": [self._header(column) for column in self.columns_shown()],
            "drops": bar.drops,
            "filtered": bar.is_filtered,
            "new_button": self.new_button(),
            "bulk_pages": pages,
            "bulk_verbs": verbs,
            "may_pick": bool(verbs or pages or bulk["can_edit"] or bulk["can_bin"] or bulk["can_export"]),
            "base_url": reverse(self.url_name),
            "bulk_url": reverse(f"{self.url_name}_bulk") if self.bulk else "",
            "here": bar.url(),
            **bulk,
        }

    @property
    def address(self) -> tuple[Any, ...]:
        """All that was asked for but which of its pages."""
        return self.url_name, *[(name, *values) for name, values in self.params.lists() if name != "after"]

    def seen(self) -> QuerySet[M]:
        """All rows the viewer may see, whatever the page leaves out at first."""
        return self.rows()

    def verb(self, key: str) -> BulkVerb:
        """The bulk verb of that key that the actor may use. Raises NotFound."""
        found = next((verb for verb in self.bulk if verb.key == key and verb.open_to(self.actor)), None)
        if found is None:
            raise NotFound("There is no such verb.")
        return found

    def choices_of(self, key: str) -> dict[str, Any]:
        """The menu of a bulk verb. Raises NotFound."""
        verb = self.verb(key)
        return {"verb": verb, "choices": verb.choices(self.actor) if verb.choices else ()}

    def editable(self, columns: Iterable[Column]) -> frozenset[str]:
        """The keys of the columns whose cells the viewer may edit in place."""
        if not (self.edit and self.fact_url and self.actor.can(self.edit)):
            return frozenset()
        return frozenset(
            column.key for column in columns if column.fact and (not column.needs or self.actor.can(column.needs))
        )

    def _quick(self, rows: QuerySet[M]) -> QuerySet[M]:
        return rows.fetch_mode(FETCH_RAISE if settings.LAZY_LOADS_RAISE else FETCH_PEERS)

    def named(self, columns: list[Column], rows: Iterable[M]) -> list[Column]:
        """The same columns, those of own fields with the names of the records they link to."""
        if not any(column.key.startswith(CUSTOM) for column in columns):
            return columns
        own = {column.key: column.chosen() for column in custom_columns(self.kind, self.actor, rows)}
        return [own.get(column.key, column) for column in columns]

    def _header(self, column: Column) -> dict[str, Any]:
        wanted = self.bar.sort or self.sort
        current = bool(column.sort) and column.sort == wanted.removeprefix("-")
        descending = wanted.startswith("-")
        sort = ("" if current and descending else "-" if current else "") + column.sort
        return {
            "label": column.label,
            "width": column.width,
            "num": column.num,
            "sort_url": self.bar.url(sort=sort) if column.sort else "",
            "sorted": ("descending" if descending else "ascending") if current else None,
        }

    def new_button(self) -> dict[str, str] | None:
        """The page's main button, for who may use it."""
        if self.new is None or not self.actor.can(self.new[2]):
            return None
        return {"label": self.new[0], "url": reverse(self.new[1])}


def run_bulk(request: Request, kind: type[ListPage[Any]]) -> None:
    """Do the verb to the picked rows, or to all that match, and say how many it changed. Raises Refused for none."""
    from crm.web.bulk.selection import selected  # it builds on this
    from crm.web.bulk.verbs import start_verb

    sent = request.POST
    key, _, value = sent.get("verb", "").partition(":")
    kind(request.actor, request.GET).verb(key)
    selection = selected(sent, kind.url_name, request.actor)
    job = start_verb(selection, key, value, by=request.actor, key=sent.get("key", ""))
    if job.is_open:
        toast(request, f"{job.title}: under way. The bell tells you when it is done.")
    else:
        toast(request, job.words, undo=reverse("jobs:undo", args=[job.id]) if job_kind(job.kind).undo else "")


def _read_ids(values: list[str]) -> list[UUID]:
    ids = []
    for value in values[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(value))
        except ValueError as error:
            raise NotFound("There is no such row.") from error
    return ids
