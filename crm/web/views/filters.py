"""Filters of a list or board: one at a time beside it, or all of them with groups on a page."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.conditions.asking import Asker, comparisons
from crm.conditions.controls import control
from crm.conditions.editor import Group, as_group, focus_first, is_button, press, read_group, to_tree
from crm.conditions.fields import Field, find_field
from crm.conditions.forms import INCOMPLETE
from crm.conditions.operators import OPERATORS
from crm.conditions.params import read_params, to_params
from crm.conditions.tree import ConditionError, Test, parse, to_json
from crm.errors import NotFound
from crm.web.lists.bar import FilterBar
from crm.web.lists.registry import place_named
from crm.web.templating import render_block, render_page


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
        return _answer(request, bar, "filter_fields", {"groups": asker_of(bar).offered})
    return _all(request, bar, sent)


def asker_of(bar: FilterBar) -> Asker:
    """What the viewer can filter a list by."""
    return Asker((bar.place.kind,), bar.actor, me=True)


def _one(request: Request, bar: FilterBar, sent: QueryDict) -> HttpResponse:
    """One filter: its comparison and its value. `old` are the parameters it takes the place of."""
    asker, field = asker_of(bar), find_field(f"{bar.place.kind}.{sent['field']}")
    if field is None or not asker.may_ask(field):
        raise NotFound("There is nothing of that name to filter by.")
    offered = comparisons(field)
    op = sent.get("op", "")
    op = op if op in dict(offered) else offered[0][0]
    old = _pairs(sent.get("old", ""))
    texts = sent.getlist("value") or (_texts(asker, old) if request.method == "GET" else [])
    error = ""
    if request.method == "POST" and not sent.get("again"):
        try:
            test = asker.read(field, op, texts)
        except ConditionError as refusal:
            error = str(refusal)
        else:
            return HttpResponseRedirect(bar.url([*bar.without(old), *to_params(test)]), status=303)
    kept = texts if _fits(field, op, sent) else []
    context = {
        "field": field,
        "op": op,
        "operators": offered,
        "control": control(asker, field, op, kept, "value", "Value"),
        "old": sent.get("old", ""),
        "error": error,
    }
    return _answer(request, bar, "filter_one", context, status=422 if error else 200)


def _texts(asker: Asker, old: list[tuple[str, str]]) -> list[str]:
    """What stands in the filter that is changed, as one would type it."""
    parts = read_params(asker.kinds[0], old).parts
    test = parts[0].node if parts else None
    return (asker.texts(test) or []) if isinstance(test, Test) else []


def _fits(field: Field, op: str, sent: QueryDict) -> bool:
    """Whether a value that was typed for one comparison may be kept for another."""
    before = OPERATORS[field.kind].get(sent.get("was", op))
    return before is not None and before.operand == OPERATORS[field.kind][op].operand


def _all(request: Request, bar: FilterBar, sent: QueryDict) -> HttpResponse:
    """Every filter with its groups; each button sends the page and shows it again."""
    asker = asker_of(bar)
    if request.method == "GET":
        group = as_group(to_json(bar.filters.node), asker)
        press(group, "add:0")
        return _groups(request, bar, group)
    group = read_group(sent, asker, {})
    if is_button(do := sent.get("do", "save") or ""):
        press(group, do)
        return _groups(request, bar, group)
    try:
        tree = to_tree(group)
    except ConditionError as refusal:
        return _groups(request, bar, group, str(refusal))
    if tree is None:
        focus_first(group)
        return _groups(request, bar, group, INCOMPLETE)
    closed = [pair for problem in bar.filters.problems for pair in problem.pairs]  # not his to take out unseen
    pairs = to_params(parse(tree)) if tree else []
    return HttpResponseRedirect(bar.url([*pairs, *closed]), status=303)


def _groups(request: Request, bar: FilterBar, group: Group, error: str = "") -> HttpResponse:
    context = {"group": group, "error": error}
    return _answer(request, bar, "filter_groups", context, status=422 if error else 200)


def _answer(
    request: Request, bar: FilterBar, block: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The part alone where a script asked for it, else a page around it."""
    template = f"lists/{block}.html"
    values = {"bar": bar, "place": bar.place, "state": bar.link_state, **context}
    if request.htmx:
        return HttpResponse(render_block(request, template, block, values), status=status)
    return render_page(request, template, values, status=status)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value) for name, values in QueryDict(text).lists() for value in values]
