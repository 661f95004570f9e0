"""Two people at one record: the version a form was made for, the choice between two edits, what came meanwhile."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.records.actions.merging import Clash, Conflict
from crm.records.models import RecordModel
from crm.records.queries.history import changed_meanwhile
from crm.records.queries.shown_words import shown_pair
from crm.web.kinds import KINDS
from crm.web.templating import render_block, render_page, toast

KEEP = "keep."  # before the name of a field in the answer to a conflict: "mine" or "theirs"
LONGEST_VERSION = 9  # digits
OWN = frozenset({"csrfmiddlewaretoken", "version"})


def seen_version(request: Request) -> int | None:
    """The version that the page showed, from the form or the address; None where it did not say."""
    text = request.POST.get("version") or request.GET.get("version", "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_VERSION else None


def wanted(request: Request, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those for which the person chose to keep the colleague's."""
    return {name: value for name, value in values.items() if request.POST.get(f"{KEEP}{name}") != "theirs"}


def keeps_theirs(request: Request) -> bool:
    """Whether the person let all of a colleague's edits stand: then there is nothing to save."""
    answers = [value for name, value in request.POST.items() if name.startswith(KEEP)]
    return bool(answers) and set(answers) == {"theirs"}


def tell_meanwhile(request: Request, record: RecordModel, seen: int | None) -> None:
    """Say which other facts colleagues changed since the person looked."""
    others = changed_meanwhile(record, seen, request.actor) if seen is not None else {}
    if others:
        did = "; ".join(f"{who} changed {', '.join(labels)} meanwhile" for who, labels in others.items())
        toast(request, f"Saved. {did}.")


def conflict_page(request: Request, conflict: Conflict, typed: Mapping[str, str] | None = None) -> HttpResponse:
    """409: which of two edits shall stand, as a dialog for a script, else as a page. Nothing was saved.

    What was typed is sent again with the answer, but for what `typed` says instead.
    """
    kind = KINDS.get(conflict.kind)
    context = {
        "title": f"{conflict.clashes[0].who} changed this while you were editing",
        "rows": [_row(conflict.kind, clash, request.actor) for clash in conflict.clashes],
        "version": conflict.version,
        "typed": [(name, (typed or {}).get(name, text)) for name, text in _typed(request)],
        "action": _same_address(request),
        "back_url": kind.url(conflict.record_id) if kind else request.path,
    }
    if request.headers.get("HX-Request"):
        part = render_block(request, "layouts/conflict.html", "conflict", context)
        return HttpResponse(part, status=409, headers={"FL-Conflict": "1"})
    return render_page(request, "layouts/conflict.html", context, status=409)


def _row(kind: str, clash: Clash, viewer: Actor) -> dict[str, Any]:
    base, theirs = shown_pair(kind, clash.column, (clash.base, clash.theirs), clash.ids, viewer)
    return {
        "name": clash.field,
        "label": clash.label,
        "original": base,
        "theirs": theirs,
        "mine": clash.mine,
        "who": clash.who,
        "when": clash.at,
    }


def _same_address(request: Request) -> str:
    query = request.GET.copy()
    query.pop("version", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _typed(request: Request) -> list[tuple[str, str]]:
    """What was posted, to be posted again."""
    names = [name for name in request.POST if name not in OWN and not name.startswith(KEEP)]
    return [(name, str(text)) for name in names for text in request.POST.getlist(name)]
