"""Filters of a list or board: one at a time beside it, or all of them with groups on a page."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from crm.accounts.access import signed_in
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.conditions.editor import (
    MATCH,
    as_group,
    operator_choices,
    press,
    read_group,
    read_question,
    to_tree,
    value_control,
)
from crm.conditions.fields import Field, FieldKind, all_fields_of, find_field
from crm.conditions.operators import OPERATORS
from crm.conditions.params import to_params
from crm.conditions.tree import All, ConditionError
from crm.errors import NotFound
from crm.web.lists.bar import FilterBar
from crm.web.lists.registry import place_named
from crm.web.templating import render_block, render_page

OWN = "This list"


@signed_in
@require_http_methods(["GET", "POST"])
def edit_filters(request: Request, key: str) -> HttpResponse:
    """`?field=` one filter, `?add=1` what one can filter by, else all filters with groups. `state`: the list now."""
    place = place_named(key)
    request.actor.require(place.capability)
    sent = request.POST if request.method == "POST" else request.GET
    bar = FilterBar(place, request.actor, QueryDict(sent.get("state", "")))
    if sent.get("field"):
        return _one(request, bar, sent)
    if sent.get("add"):
        return _answer(request, bar, "filter_fields", {"groups": field_groups(place.kind, request.actor)})
    return _all(request, bar, sent)


def field_groups(kind: str, actor: Actor) -> list[tuple[str, list[Field]]]:
    """What an actor can filter by, under headings: the record's own fields, custom ones, those of related records."""
    groups: dict[str, list[Field]] = {}
    for field in sorted(all_fields_of(kind), key=lambda each: each.among is not None):
        if (field.kind != FieldKind.LINK or field.choices) and not field.closed_to(actor):
            groups.setdefault(field.group, []).append(field)
    return list(groups.items())


def _one(request: Request, bar: FilterBar, sent: QueryDict) -> HttpResponse:
    """One filter: its comparison and its value. `old` are the parameters it takes the place of."""
    field = find_field(f"{bar.place.kind}.{sent['field']}")
    if field is None or field.closed_to(request.actor):
        raise NotFound("There is nothing of that name to filter by.")
    offered = operator_choices(field)
    op = sent.get("op", "")
    op = op if op in dict(offered) else offered[0][0]
    old = _pairs(sent.get("old", ""))
    texts = sent.getlist("value") or ([value for _, value in old] if request.method == "GET" else [])
    error = ""
    if request.method == "POST" and not sent.get("again"):
        try:
            test = read_question(field, op, texts)
        except ConditionError as refusal:
            error = str(refusal)
        else:
            return HttpResponseRedirect(bar.url([*bar.without(old), *to_params(test)]), status=303)
    kept = texts if _fits(field, op, sent) else []
    context = {
        "field": field,
        "op": op,
        "operators": offered,
        "control": value_control(field, op, kept, "value", "Value"),
        "old": sent.get("old", ""),
        "error": error,
    }
    return _answer(request, bar, "filter_one", context, status=422 if error else 200)


def _fits(field: Field, op: str, sent: QueryDict) -> bool:
    """Whether a value that was typed for one comparison may be kept for another."""
    before = OPERATORS[field.kind].get(sent.get("was", op))
    return before is not None and before.operand == OPERATORS[field.kind][op].operand


def _all(request: Request, bar: FilterBar, sent: QueryDict) -> HttpResponse:
    """Every filter with its groups; each button sends the page and shows it again."""
    kind = bar.place.kind
    if request.method == "GET":
        group = as_group(bar.filters.node)
        press(group, "add:0")
        return _groups(request, bar, group)
    group = read_group(sent)
    button = sent.get("do", "save")
    if button != "save":
        press(group, button)
        return _groups(request, bar, group)
    try:
        node = to_tree(group, (kind,))
    except ConditionError as refusal:
        return _groups(request, bar, group, str(refusal))
    if node is None:
        return _groups(request, bar, group, "One of the questions is not complete.")
    pairs = to_params(node) if not isinstance(node, All) or node.parts else []
    return HttpResponseRedirect(bar.url(pairs), status=303)


def _groups(request: Request, bar: FilterBar, group: Any, error: str = "") -> HttpResponse:
    context = {"group": group, "groups": field_groups(bar.place.kind, request.actor), "match": MATCH, "error": error}
    return _answer(request, bar, "filter_groups", context, status=422 if error else 200)


def _answer(
    request: Request, bar: FilterBar, block: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The part alone where a script asked for it, else a page around it."""
    template = f"lists/{block}.html"
    values = {"bar": bar, "place": bar.place, "state": bar.link_state, "own": OWN, **context}
    if request.htmx:
        return HttpResponse(render_block(request, template, block, values), status=status)
    return render_page(request, template, values, status=status)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value) for name, values in QueryDict(text).lists() for value in values]
