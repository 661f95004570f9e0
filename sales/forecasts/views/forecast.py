"""The forecast: what deals add up to, what people say, and what is rolled up of both."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from sales.forecasts.queries.calls import may_say
from sales.forecasts.queries.outlook import learned_for
from sales.forecasts.queries.rollup import forecast_of
from sales.forecasts.rolling import Line
from sales.forecasts.views.parts import asked, deals_url, frame
from sales.queries.deals import deals_visible_to
from sales.queries.quota_things import things
from sales.queries.worth import Worth
from sales.targets import Attainment, Whose, elapsed


@requires("sales.figures")
@require_GET
def show_forecast(request: Request) -> HttpResponse:
    """This quarter, or the month or quarter that `?period=2027-q1` names, of the deals the viewer may see.

    `?what=` counts one product or category alone: its lines, next to its targets.
    """
    shown, known = asked(request), things(request.GET.get("what", ""))
    what, label = known.find(request.GET.get("what", ""))
    found = forecast_of(request.actor, shown, Worth(request.organization.currency), what)
    context = {
        **frame(request, shown, what.key),
        "things": known,
        "what": what,
        "what_label": label if what.key else "",
        "it": found,
        "lines": found.lines(),
        "elapsed": elapsed(shown, timezone.localdate()),
        "attainment": attainment,
        "key_of": lambda line: "" if what.key else _key(request, line),
        "mine": "" if what.key else _mine(request),
        "outlook": None if what.key else learned_for(request.actor, shown).of(found.top.whose),
        "may_export": request.actor.can("workspace.export"),
        "undated": deals_visible_to(request.actor).open().filter(expected_close=None).count(),
        "undated_url": deals_url(status="open", closes="none"),
        "lost_url": deals_url(status="lost", closed=shown.key),
    }
    return render_page(request, "forecasts/forecast.html", context)


def attainment(line: Line) -> Attainment:
    """How much of a line's target is won."""
    return Attainment(line.won.minor, line.target)


def _key(request: Request, line: Line) -> str:
    """How the page of a call names whose it is; "" where the viewer has nothing to say."""
    if line.whose is None:
        return ""
    team = line.whose.team_id or (request.actor.team_id if line.level == 2 else None)
    return line.whose.key if may_say(request.actor, line.whose, team) else ""


def _mine(request: Request) -> str:
    member = request.actor.member_id
    return Whose(member_id=member).key if member and request.actor.can("forecasts.call") else ""
