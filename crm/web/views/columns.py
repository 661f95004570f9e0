"""Which columns a list shows, and in which order."""

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.web.lists.registry import list_named
from crm.web.templating import render_block, render_page

TEMPLATE = "lists/choose_columns.html"


@signed_in
@require_http_methods(["GET", "POST"])
def choose_columns(request: Request, key: str) -> HttpResponse:
    """The columns to tick, in their order; "up" and "down" move one, "reset" shows the list as it comes."""
    kind = list_named(key)
    request.actor.require(kind.capability)
    sent = request.POST if request.method == "POST" else request.GET
    page = kind.from_state(request.actor, sent.get("state", ""))
    do = sent.get("do", "")
    if request.method == "POST" and do == "reset":
        return HttpResponseRedirect(page.bar.url(columns="", sort=""), status=303)
    every = {column.key: column for column in page.all_columns()}
    shown = sent.getlist("shown") if request.method == "POST" else [column.key for column in page.columns_shown()]
    order = _order(sent, [*shown, *every])
    if request.method == "POST" and not do:
        chosen = [name for name in order if name in shown]
        usual = [column.key for column in kind.columns if not column.optional and column.open_to(request.actor)]
        return HttpResponseRedirect(page.bar.url(columns="" if chosen == usual else ",".join(chosen)), status=303)
    _move(order, do)
    context = {"page": page, "bar": page.bar, "rows": [(every[name], name in shown) for name in order if name in every],
               "first": kind.columns[0].key, "moved": do.partition(":")[2]}  # fmt: skip
    if request.htmx:
        return HttpResponse(render_block(request, TEMPLATE, "choose_columns", context))
    return render_page(request, TEMPLATE, context)


def _order(sent: QueryDict, known: list[str]) -> list[str]:
    """The keys as the form has them, then those it has not."""
    return list(dict.fromkeys([*sent.getlist("order"), *known]))


def _move(order: list[str], do: str) -> None:
    """Move one place up or down, never to the first place: there stands the name."""
    way, _, name = do.partition(":")
    if way in ("up", "down") and name in order[1:]:
        at = order.index(name)
        order.remove(name)
        order.insert(min(max(at + (1 if way == "down" else -1), 1), len(order)), name)
