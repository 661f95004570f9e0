"""How the forecast moved: a waterfall between two weeks, each bar with its deals."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.queries.members import member_names
from crm.accounts.requests import Request
from crm.conditions.periods import Period
from crm.errors import NotFound
from crm.web.formats import day, money
from crm.web.templating import render_page
from sales.forecasts.drawing import waterfall_chart, weeks_chart
from sales.forecasts.moving import LABELS, Kind, Move
from sales.forecasts.queries.calls import get_whose
from sales.forecasts.queries.moves import Story, names_of, snapshots, span_of, story_of, weeks_of
from sales.forecasts.views.parts import asked, frame
from sales.queries.worth import Worth
from sales.targets import Whose

MOST = 200
WEEKS = 26
GONE = {Kind.MOVED_OUT: "Deleted, or given to somebody else", Kind.MOVED_IN: "Came back, or from somebody else"}


@requires("sales.figures")
@require_GET
def show_moves(request: Request) -> HttpResponse:
    """From the week `?from=` to `?to=` (now without it); `?kind=` shows one bar's deals, `?who=` somebody's alone."""
    shown, known = asked(request), snapshots()
    span = span_of(known, request.GET.get("from", ""), request.GET.get("to", ""), shown)
    context = {**frame(request, shown), "span": span, "snapshots": known, "kinds": LABELS}
    if span is not None:
        whose, label = _whose(request)
        worth = Worth(request.organization.currency)
        story = story_of(request.actor, shown, span, worth, whose)
        keep = {"period": shown.key, "from": span.start.week, "to": span.end.week if span.end else ""}
        keep |= {"who": request.GET["who"]} if label else {}
        weeks = weeks_of(request.actor, shown, whose, known[:WEEKS])
        context |= {
            "it": story.waterfall, "whose": label, "who": whose.key, "keep": keep,
            "chart": waterfall_chart(story.waterfall, worth.home, lambda kind: _url(keep, kind)),
            "weeks": weeks, "weeks_chart": weeks_chart(weeks, worth.home),
            "step_url": lambda kind: _url(keep, kind),
            **_deals(request, story, shown),
        }  # fmt: skip
    return render_page(request, "forecasts/moves.html", context)


def _whose(request: Request) -> tuple[Whose, str]:
    """Whose deals alone; all that the viewer may see for anything that is nobody's."""
    try:
        whose, label, _ = get_whose(request.actor, request.GET.get("who", ""))
    except NotFound:
        return Whose(), ""
    return (whose, label) if whose != Whose() else (whose, "")


def _deals(request: Request, story: Story, shown: Period) -> dict[str, Any]:
    """The deals behind one bar, the largest first."""
    wanted = request.GET.get("kind", "")
    kind = Kind(wanted) if wanted in list(Kind) else None
    moves = sorted((move for move in story.moves if move.kind == kind), key=lambda move: -abs(move.minor))
    names = names_of(request.actor, (move.deal_id for move in moves[:MOST]))
    owners = member_names(
        stand.member_id for move in moves[:MOST] for stand in (move.before, move.after) if stand and stand.member_id
    )
    rows = [
        {"id": move.deal_id, "name": names.get(move.deal_id, ""), "minor": move.minor, "why": _why(move, owners, shown)}
        for move in moves[:MOST]
    ]
    return {"kind": kind, "rows": rows, "more": max(len(moves) - MOST, 0)}


def _why(move: Move, owners: dict[UUID, str], shown: Period) -> str:
    """ "Closes 4 Feb instead of 12 Dec", "€1,200 to €1,500", "given to Mira"."""
    before, after = move.before, move.after
    if before is None or after is None:
        return GONE.get(move.kind, "")
    if move.kind in (Kind.RAISED, Kind.LOWERED, Kind.RATES):
        return f"{money(*before.own)} to {money(*after.own)}"
    told = []
    if before.member_id != after.member_id and after.member_id:
        told.append(f"given to {owners.get(after.member_id, 'somebody else')}")
    if before.closes != after.closes and after.status == "open":
        told.append(f"closes {_day(after.closes)} instead of {_day(before.closes)}")
    if not told and before.inside != after.inside:
        told.append("counted again" if after.inside else "left out")
    words = ", ".join(told)
    return words[:1].upper() + words[1:]


def _day(closes: date | None) -> str:
    return day(closes) if closes else "on no known day"


def _url(keep: dict[str, str], kind: str) -> str:
    return f"?{urlencode({**keep, 'kind': kind})}#deals"
