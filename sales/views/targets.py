"""The targets: who is to win how much of what, in which month, quarter or year."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from crm.accounts.access import requires
from crm.accounts.queries.members import active_members
from crm.accounts.requests import Request
from crm.web.conflicts import conflict_page
from crm.web.templating import render_page, toast
from sales.actions.targets import TargetsClash, Weights, set_targets
from sales.forms.posted import posted
from sales.forms.targets import WAS, Row, TargetsForm, read_percent
from sales.queries.quota_things import Things, things
from sales.queries.target_history import changes_of
from sales.queries.target_shapes import as_won, even, last_years
from sales.queries.targets import in_home, rows_of, teams
from sales.queries.worth import Worth
from sales.targets import Grain, What, Whose

FIRST, LAST = 2000, 2100
MOST_ROWS = 60  # members on one page: more are shown team by team
SPREADS = (
    ("", "As each is spread now"),
    ("quarter-even", "Evenly over the quarters"),
    ("month-even", "Evenly over the months"),
    ("quarter-won", "Over the quarters as they were won the year before"),
    ("month-won", "Over the months as they were won the year before"),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    year: int
    grain: Grain
    what: What
    label: str
    team: str
    things: Things

    def url(self, **other: Any) -> str:
        """The same page with something else."""
        here = {"year": self.year, "by": self.grain, "what": self.what.key, "team": self.team} | other
        return f"?{urlencode({name: value for name, value in here.items() if value})}"


@requires("sales.targets")
def edit_targets(request: Request) -> HttpResponse:
    """What everybody, each team and each member is to win in the periods of a year, of everything or of a product.

    `?year=`, `?by=` month, quarter or year, `?what=` a product or category, `?team=` its members alone; `?more=` fills
    the fields with the year before and so many per cent more.
    """
    asked, worth = _asked(request), Worth(request.organization.currency)
    rows, left_out = _rows(asked.team)
    kept = {whose: in_home(found, worth) for (whose, _), found in rows_of(asked.year, asked.what).items()}
    offered, wrong = _offered(request, asked, worth)
    form = TargetsForm(
        posted(request), rows=rows, periods=asked.grain.pieces(asked.year), known=kept, currency=worth.home,
        offered=offered,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return _save(request, asked, form, worth)
    context = {
        "form": form, "asked": asked, "year": asked.year, "left_out": left_out, "teams": teams(),
        "grains": [{"label": each.words, "url": asked.url(by=each), "current": each == asked.grain} for each in Grain],
        "spreads": SPREADS, "offered": offered, "more": request.GET.get("more", ""), "wrong_more": wrong,
        "history": changes_of(asked.what, asked.year),
    }  # fmt: skip
    return render_page(request, "sales/targets.html", context, status=422 if form.errors else 200)


def _save(request: Request, asked: Asked, form: TargetsForm, worth: Worth) -> HttpResponse:
    cells, periods = form.cells(), {period.key: period for period in form.periods}
    spread = _spread(request.POST.get("spread", ""), asked, {whose for whose, _ in cells}, worth)
    try:
        changed = set_targets(cells, periods, by=request.actor, what=asked.what, seen=form.seen(), spread=spread)
    except TargetsClash as clash:
        return conflict_page(request, clash, typed={WAS: _was_now(form, clash)})
    toast(request, f"Saved, {changed} changed." if changed else "Nothing was changed.")
    return HttpResponseRedirect(asked.url())


def _was_now(form: TargetsForm, clash: TargetsClash) -> str:
    """What the page shows as kept once the person has seen what colleagues did."""
    seen = form.seen()
    if seen is None:
        return ""
    amounts = {**seen.amounts, **clash.now}
    return json.dumps({seen.names[cell][0]: minor for cell, minor in amounts.items() if minor})


def _spread(text: str, asked: Asked, whose: set[Whose], worth: Worth) -> Weights | None:
    grain, _, shape = text.partition("-")
    if asked.grain != Grain.YEAR or text not in dict(SPREADS) or not text:
        return None
    if shape == "even":
        return even(whose, asked.year, Grain(grain))
    return as_won(whose, asked.year, Grain(grain), asked.what, worth)


def _offered(request: Request, asked: Asked, worth: Worth) -> tuple[dict[tuple[Whose, str], int] | None, str]:
    """What last year's targets come to with `?more=` per cent, and what is wrong with it."""
    text = request.GET.get("more", "").strip()
    if not text or request.method == "POST":
        return None, ""
    percent = read_percent(text)
    if percent is None:
        return None, "Give a number from -99 to 900, for example 5 or 7.5."
    return last_years(asked.year, asked.grain, asked.what, worth, percent), ""


def _rows(team: str) -> tuple[list[Row], int]:
    """The lines, and how many members are left out because they are too many for one page."""
    own_teams, members = teams(), active_members()
    if team:
        own_teams = [each for each in own_teams if str(each.id) == team]
        members = [each for each in members if str(each.team_id) == team]
    shown = members if team or len(members) <= MOST_ROWS else []
    everybody = [] if team else [Row(Whose(), "Everybody", 0)]
    rows = [
        *everybody,
        *(Row(Whose(team_id=each.id), each.name, 1) for each in own_teams),
        *(Row(Whose(member_id=member.id), member.name, 2) for member in shown[:MOST_ROWS]),
    ]
    return rows, len(members) - min(len(shown), MOST_ROWS)


def _asked(request: Request) -> Asked:
    wanted = request.GET.get("by", "")
    known = things(request.GET.get("what", ""))
    what, label = known.find(request.GET.get("what", ""))
    grain = Grain(wanted) if wanted in list(Grain) else Grain.QUARTER
    return Asked(_year(request.GET.get("year", "")), grain, what, label, _team(request.GET.get("team", "")), known)


def _team(text: str) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if FIRST <= year <= LAST else timezone.localdate().year
