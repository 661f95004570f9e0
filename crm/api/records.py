"""Lists and records, declared per noun as pages are: rows, bodies, answers, and the verbs they call."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.response import Response

from crm.api.custom import clean_custom, require_custom
from crm.api.filtering import SCOPES, filtered
from crm.api.paging import Sorts, read_paging
from crm.api.preconditions import require_match
from crm.api.problems import Problem
from crm.api.routes import add_route, item_url
from crm.api.scopes import Noun, register_noun
from crm.api.views import READS, ApiViews
from crm.conditions.fields import FIELDS
from crm.errors import NotFound
from crm.records.actions.binning import bin_record, restore_record
from crm.records.actions.changing import change_locked
from crm.records.queries.records import get_record, known_ids, record_type, survivor_of

ITEM = "<uuid:record_id>/"


class ListViews(ApiViews):
    """Things that can be listed and read. Without a `kind` the list has no filters."""

    def rows(self) -> QuerySet[Any]:
        """All that the actor may see, with what an answer needs."""
        raise NotImplementedError

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """The rows that match what was typed."""
        raise NotImplementedError

    def list(self, request: Any) -> HttpResponse:
        """A page of them, as filters and search leave them."""
        rows = self.narrowed(self.rows())
        if self.searched and (words := request.query_params.get("q", "").strip()):
            rows = self.search(rows, words)
        return self.page(rows)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the address's filters leave."""
        return filtered(rows, self.kind, self.request.query_params, self.actor, self.scopes)

    def page(self, rows: QuerySet[Any]) -> HttpResponse:
        """The page that the address asks for, and where the next one is."""
        params = self.request.query_params
        found, cursor = read_paging(params, self.sorts_open()).page(rows)
        serializer = self.answers[self.action]
        data = serializer(found, many=True, context=self.get_serializer_context()).data
        following = self._following(cursor) if cursor else None
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return Response({"items": data, "next": following}, headers=headers)

    def sorts_open(self) -> Sorts:
        """What this actor may sort by: nothing that his role does not show."""
        asked = {name: FIELDS.get(f"{self.kind}.{name}") for name in self.sorts}
        return {
            name: order
            for name, order in self.sorts.items()
            if not ((own := asked[name]) and own.closed_to(self.actor))
        }

    def _following(self, cursor: str) -> str:
        params = [(name, value) for name, values in self.request.query_params.lists() for value in values]
        kept = [pair for pair in params if pair[0] != "cursor"]
        return f"{settings.SITE_URL}{self.request.path_info}?{urlencode([*kept, ('cursor', cursor)])}"


class PlainList(ListViews):
    """A list without filters but those named in `own`."""

    own: frozenset[str] = frozenset()

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All of them, if nothing else is asked for."""
        known = {"cursor", "limit", "order", *self.own}
        if unknown := sorted(set(self.request.query_params) - known):
            raise Problem(400, "Some filters can't be used.", [(name, "There is no such filter.") for name in unknown])
        return rows


class RecordViews(ListViews):
    """Records that people edit: the same verbs as behind the pages."""

    searched = True

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Any:
        """Add one. `custom` are cleaned values of own fields, or {}."""
        raise NotImplementedError

    def custom_group(self, values: dict[str, Any], record: Any = None) -> UUID | None:
        """The group whose fields a record has besides everybody's, for example its pipeline."""
        own = record_type(self.kind)
        return own.group_of(record) if record is not None and own.group_of else None

    def facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """A body's values as `change_locked` takes them."""
        return values

    def fetch(self, record_id: UUID, *, lock: bool = False) -> Any:
        """One record. Raises NotFound; Problem 301 or 410 with the address of the one it was merged into."""
        try:
            return get_record(self.actor, self.kind, record_id, lock=lock)
        except NotFound:
            into = survivor_of(self.kind, record_id)
            if into == record_id or into not in known_ids(self.actor, self.kind, [into]):
                raise
            raise self._merged(into) from None

    def _merged(self, into: UUID) -> Problem:
        """Reading goes on to the other; what would change it is told and does nothing."""
        url, reading = item_url(self.noun, into), self.request.method in READS
        headers = {"Cache-Control": "no-store"} | ({"Location": url} if reading else {})
        words = "It was merged into another one."
        return Problem(301 if reading else 410, words, more={"merged_into": url}, headers=headers)

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        return self.shown(self.fetch(record_id))

    def create(self, request: Any) -> HttpResponse:
        """Add one."""
        values = self.read_body()
        given = values.pop("custom", None)
        custom = clean_custom(self.kind, self.custom_group(values), given or {}, self.actor)
        record = self.add(values, {key: value for key, value in custom.items() if value is not None})
        require_custom(record)
        return self.shown(self.fetch(record.pk), 201)

    def change(self, request: Any, record_id: UUID) -> HttpResponse:
        """Change the facts that the body names; the others stay."""
        record = self.fetch(record_id, lock=True)
        require_match(request, record.version)
        values = self.read_body(partial=True)
        custom = clean_custom(
            self.kind, self.custom_group(values, record), values.pop("custom", None) or {}, self.actor
        )
        facts = {**self.facts(values), **{f"custom.{key}": value for key, value in custom.items()}}
        self.save(record, facts)
        return self.shown(self.fetch(record_id))

    def save(self, record: Any, facts: dict[str, Any]) -> None:
        """Change facts of a locked record as it was read: after another verb it has to be fetched anew."""
        own = record_type(self.kind)
        self.actor.require(own.edit, record)
        if facts:
            change_locked(own, record, facts, by=self.actor)

    def remove(self, request: Any, record_id: UUID) -> HttpResponse:
        """Put it into the bin, where it can be restored for 30 days."""
        record = self.fetch(record_id, lock=True)
        require_match(request, record.version)
        bin_record(self.kind, record_id, by=self.actor)
        return HttpResponse(status=204)

    def guard(self, record_id: UUID) -> None:
        """Lock a record for one of its own verbs. Raises NotFound; Problem 412 where it is not as If-Match names it."""
        require_match(self.request, self.fetch(record_id, lock=True).version)

    def restore(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take it out of the bin again."""
        self.read_body()
        restore_record(self.kind, record_id, by=self.actor)
        return self.shown(self.fetch(record_id))


def add_list(view: type[ListViews], label: str, *, order: int, writes: bool, actions: dict[str, str]) -> None:
    """Make a list known: its scopes and its address. `actions` are methods of the list itself."""
    register_noun(Noun(view.noun, label, writes, order))
    if view.kind:
        SCOPES[view.kind] = view.noun
    add_route(f"{view.noun}/", view, actions, view.noun.replace("-", "_"))


def add_records(view: type[RecordViews], label: str, *, order: int) -> None:
    """Make records known: list, read, add, change, bin and restore."""
    add_list(view, label, order=order, writes=True, actions={"get": "list", "post": "create"})
    item = {"get": "retrieve", "patch": "change", "delete": "remove"}
    add_route(f"{view.noun}/{ITEM}", view, item, f"{view.kind}")
    add_route(f"{view.noun}/{ITEM}restoration/", view, {"post": "restore"}, f"{view.kind}_restoration")
