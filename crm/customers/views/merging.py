"""Pairs that may be one, two records side by side, merging them and taking that back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.duplicates import MODELS, dismiss, reopen, scan_again
from crm.customers.models import DuplicatePair, PairState
from crm.customers.queries.comparing import Comparison, compare
from crm.customers.queries.duplicates import count_pairs, get_pair, next_pair, scan_of, suggested
from crm.customers.tasks import find_duplicates
from crm.errors import NotFound, Stale
from crm.records.actions.joining import merge_records, unmerge
from crm.records.queries.records import get_record
from crm.search.queries.finding import matching_ids
from crm.tenancy.ids import as_uuid
from crm.web.kinds import KINDS
from crm.web.templating import render_page, toast

CAPABILITY = "customers.merge"
MOST = 12
STATES = {"": PairState.OPEN, "dismissed": PairState.DISMISSED}


@requires(CAPABILITY)
def duplicates(request: Request) -> HttpResponse:
    """Suggested pairs of people or of companies."""
    noun = "company" if request.GET.get("of") == "companies" else "person"
    state = STATES.get(request.GET.get("show", ""), PairState.OPEN)
    page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 0
    pairs, more = suggested(request.actor, noun, state, min(page, 1000))
    context = {
        "noun": noun,
        "pairs": pairs,
        "next_page": page + 1 if more else None,
        "dismissed": state == PairState.DISMISSED,
        "counts": {each: count_pairs(request.actor, each) for each in MODELS},
        "scan": scan_of(noun),
        "everybody": MODELS[noun].objects.count(),
    }
    return render_page(request, "customers/duplicates.html", context)


@requires(CAPABILITY)
@require_POST
def look_again(request: Request) -> HttpResponse:
    """Compare everybody with everybody anew."""
    scan_again()
    find_duplicates.apply_async()
    toast(request, "Everybody is compared with everybody again. What is found appears here.")
    return redirect("customers:duplicates")


@requires(CAPABILITY)
def pair(request: Request, pair_id: UUID) -> HttpResponse:
    """A suggested pair, side by side."""
    found = get_pair(request.actor, pair_id)
    if request.method == "POST":
        return _merged(request, found.noun, found.one_id, found.two_id, found)
    return _side_by_side(request, found.noun, found.one_id, found.two_id, found)


@requires(CAPABILITY)
@require_POST
def dismissal(request: Request, pair_id: UUID) -> HttpResponse:
    """These two are not the same."""
    settled = dismiss(pair_id, by=request.actor)
    toast(request, "They stay two, and are not suggested again.", undo=reverse("customers:reopen_pair", args=[pair_id]))
    following = next_pair(request.actor, settled.noun) if "next" in request.POST else None
    return redirect("customers:pair", following.id) if following else _back(settled.noun)


@requires(CAPABILITY)
@require_POST
def reopening(request: Request, pair_id: UUID) -> HttpResponse:
    """Suggest a pair again that somebody dismissed."""
    return _back(reopen(pair_id, by=request.actor).noun)


@requires(CAPABILITY)
def merge_with(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Find whom to merge a record with."""
    record, typed = _record(request, kind, record_id), request.GET.get("q", "").strip()
    rows = MODELS[kind].objects.visible_to(request.actor).exclude(id=record_id)
    found = rows.filter(id__in=matching_ids(kind, typed, 50)).order_by("name_key", "id")[:MOST] if typed else []
    context = {"record": record, "kind": KINDS[kind], "typed": typed, "found": list(found)}
    return render_page(request, "customers/merge_with.html", context, block=("merge_found",))


@requires(CAPABILITY)
@require_POST
def merge_picked(request: Request, kind: str) -> HttpResponse:
    """Two that were picked in the list, side by side."""
    ids = [picked for text in request.POST.getlist("ids") if (picked := as_uuid(text))]
    if kind not in MODELS:
        raise NotFound("There is no such list.")
    if len(ids) != 2 or request.POST.get("all"):  # a pair
        toast(request, "Pick the two that are one.", tone="error")
        return redirect("customers:companies" if kind == "company" else "customers:people")
    return redirect("customers:merge", kind, *ids)


@requires(CAPABILITY)
def merging(request: Request, kind: str, record_id: UUID, other_id: UUID) -> HttpResponse:
    """Two records that somebody chose, side by side."""
    if request.method == "POST":
        return _merged(request, kind, record_id, other_id)
    return _side_by_side(request, kind, record_id, other_id)


@requires(CAPABILITY)
@require_POST
def apart(request: Request, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    undone = unmerge(merge_id, by=request.actor)
    toast(request, f"{undone.loser_title} is there again, with everything that is still as it was.")
    for sentence in undone.report:
        toast(request, sentence, tone="warning")
    return HttpResponseRedirect(KINDS[undone.kind].url(undone.loser_id))


def _side_by_side(  # what the page needs
    request: Request, kind: str, one: UUID, two: UUID, found: DuplicatePair | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "comparison": _comparison(request, kind, one, two),
        "pair": found,
        "kind": KINDS[kind],
        "stale": status != 200,
    }
    return render_page(request, "customers/merge.html", context, status=status)


def _comparison(request: Request, kind: str, one: UUID, two: UUID) -> Comparison:
    if one == two:
        raise NotFound("This is one and the same.")
    return compare(request.actor, _record(request, kind, one), _record(request, kind, two))


def _merged(request: Request, kind: str, one: UUID, two: UUID, found: DuplicatePair | None = None) -> HttpResponse:
    winner, loser = (one, two) if request.POST.get("winner") != str(two) else (two, one)
    take = {name for name, value in _facts(request.POST) if value == str(loser)}
    seen = [request.POST.get(f"seen.{each}", "") for each in (winner, loser)]
    versions = (int(seen[0]), int(seen[1])) if all(each.isdecimal() for each in seen) else None
    try:
        done = merge_records(kind, winner, loser, by=request.actor, take=take, seen=versions)
    except Stale:
        return _side_by_side(request, kind, one, two, found, 409)
    toast(request, f"Merged with {done.loser_title}.", undo=reverse("customers:apart", args=[done.id]))
    following = next_pair(request.actor, kind) if found is not None and "next" in request.POST else None
    if following is not None:
        return redirect("customers:pair", following.id)
    return HttpResponseRedirect(KINDS[kind].url(winner))


def _facts(posted: QueryDict) -> list[tuple[str, str]]:
    return [(name.removeprefix("fact."), str(posted[name])) for name in posted if name.startswith("fact.")]


def _record(request: Request, kind: str, record_id: UUID) -> Any:
    if kind not in MODELS:
        raise NotFound("There is no such record.")
    record = get_record(request.actor, kind, record_id)
    request.actor.require(CAPABILITY, record)
    request.actor.require("customers.edit", record)
    return record


def _back(noun: str) -> HttpResponse:
    more = "?of=companies" if noun == "company" else ""
    return HttpResponseRedirect(reverse("customers:duplicates") + more)
