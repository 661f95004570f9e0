"""The manager's dashboard and the records behind each of its figures."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.models import Team
from crm.accounts.requests import Request
from crm.web.templating import render_page
from reporting.queries.dashboard import charts, records_behind, tiles
from reporting.scope import Scope, scope_for
from reporting.spans import CHOICES
from reporting.views.records import records_page


@requires("reporting.view")
@require_GET
def dashboard(request: Request) -> HttpResponse:
    """Eight figures, four charts, for a period and team in the address."""
    scope = scope_of(request)
    teams = list(Team.objects.all())
    context = {
        "scope": scope,
        "tiles": tiles(scope),
        "charts": charts(scope),
        "periods": CHOICES,
        "teams": teams,
        "team": next((team for team in teams if team.id == scope.team_id), None),
        "at": timezone.localtime(),
    }
    return render_page(request, "reporting/dashboard.html", context)


@requires("reporting.view")
@require_GET
def records(request: Request, key: str) -> HttpResponse:
    """Exactly the records a figure counts."""
    scope = scope_of(request)
    title, found = records_behind(key, request.GET.get("part", ""), scope)
    back = f"{reverse('reporting:dashboard')}?period={scope.span.key}", "Back to the dashboard"
    return records_page(request, title, found, scope, back=back)


def scope_of(request: Request) -> Scope:
    """The period and team in the address."""
    get = request.GET
    return scope_for(
        request.actor, request.organization.currency, period=get.get("period", ""), team=get.get("team", "")
    )
