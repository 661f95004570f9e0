"""Which rows are meant: those picked, or all that a list's filters leave."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import get_resolver, reverse

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.web.lists.page import ListPage
from crm.web.lists.registry import list_named

MOST_PICKED = 500  # by hand; more are picked by "all that match"

Params = dict[str, Any]


def list_page(key: str, actor: Actor, state: str = "") -> ListPage[Any]:
    """The list of that key as its state describes it. Raises NotFound, NotAllowed."""
    assert get_resolver().url_patterns  # noqa: S101  # a worker has read no page yet; lists sign on when they are read
    kind = list_named(key)
    actor.require(kind.capability)
    return kind.from_state(actor, state)


def selected(post: QueryDict, key: str, actor: Actor) -> Params:
    """The rows a form speaks of, as a job keeps them: {"list", "state"} or {"list", "ids"}.

    Raises Refused, NotFound.
    """
    state = post.get("state", "")
    page = list_page(key, actor, state)
    if post.get("all"):
        return {"list": key, "state": page.state()}
    values = post.getlist("ids")
    if not values:
        raise Refused(f"Pick some {page.noun} first.")
    try:
        wanted = [UUID(value) for value in values[:MOST_PICKED]]
    except ValueError as error:
        raise NotFound("There is no such row.") from error
    ids = page.seen().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    return {"list": key, "ids": [str(each) for each in ids]}


def page_of_selection(params: Params, actor: Actor) -> ListPage[Any]:
    """The list the rows are of, with the role the actor has now."""
    return list_page(params["list"], actor, params.get("state", ""))


def selected_rows(params: Params, actor: Actor) -> QuerySet[Any]:
    """The rows themselves: only those the actor may see now."""
    page = page_of_selection(params, actor)
    if "ids" in params:
        return page.seen().filter(pk__in=params["ids"])
    return page.matching()


def count_selected(params: Params, actor: Actor) -> int:
    """How many they are now."""
    return len(params["ids"]) if "ids" in params else selected_rows(params, actor).order_by().count()


def next_ids(params: Params, actor: Actor, after: str, size: int) -> Sequence[UUID]:
    """The next rows by id, beyond `after`: what is changed meanwhile neither comes twice nor is jumped over."""
    rows = selected_rows(params, actor)
    if after:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:size])


def address_of(page: ListPage[Any]) -> str:
    """The list as it was left."""
    state = page.state()
    return f"{reverse(page.url_name)}?{state}" if state else reverse(page.url_name)


def picked_fields(page: ListPage[Any], ids: Sequence[str]) -> list[tuple[str, str]]:
    """Hidden fields that carry a selection through a form."""
    own = [("list", page.url_name), ("state", page.state())]
    return [*own, *(("ids", each) for each in ids[:MOST_PICKED])] if ids else [*own, ("all", "1")]
