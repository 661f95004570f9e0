"""The report on where leads come from."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.models import Team
from crm.accounts.requests import Request
from crm.web.templating import render_page
from reporting.dimensions import DIMENSIONS, Dimension, dimension_of
from reporting.queries.sources import SORTS, SourceReport, leads_behind, source_report
from reporting.scope import Scope
from reporting.spans import CHOICES
from reporting.views.dashboard import scope_of
from reporting.views.records import records_page

# Columns: figure, heading, width.
LEADS = (
    ("label", "Source", 220),
    ("leads", "Leads", 72),
    ("unanswered", "Not answered", 104),
    ("response", "First answer", 104),
    ("qualified", "Qualified", 110),
)
DEALS = (("won", "Won", 100), ("revenue", "Revenue", 110))
COSTS = (("cost", "Cost", 100), ("cost_per_lead", "per lead", 90))
EARNED = (("earned_back", "Earned back", 100),)


@requires("reporting.view")
@require_GET
def sources(request: Request) -> HttpResponse:
    """Leads of the period by source, form or rep, and what became of them."""
    request.actor.require("leads.view")
    scope, dimension = scope_of(request), dimension_of(request.GET.get("by", ""))
    report = source_report(scope, dimension, request.GET.get("sort", ""))
    teams = list(Team.objects.all())
    sees_costs = dimension.has_costs and not scope.team_id
    context = {
        "scope": scope,
        "report": report,
        "columns": _columns(scope, report, sees_deals=request.actor.can("sales.view"), sees_costs=sees_costs),
        "dimensions": DIMENSIONS.values(),
        "address": partial(_address, scope, dimension, report.sort),
        "behind": partial(_behind, scope, dimension),
        "periods": CHOICES,
        "teams": teams,
        "team": next((team for team in teams if team.id == scope.team_id), None),
        "sees_deals": request.actor.can("sales.view"),
        "sees_costs": sees_costs,
    }
    return render_page(request, "reporting/sources.html", context)


@requires("reporting.view")
@require_GET
def source_records(request: Request, figure: str) -> HttpResponse:
    """Exactly the leads or deals that a figure of the report counts."""
    request.actor.require("sales.view" if figure == "won" else "leads.view")
    scope, dimension = scope_of(request), dimension_of(request.GET.get("by", ""))
    title, found = leads_behind(scope, dimension, request.GET.get("key", ""), figure)
    back = _address(scope, dimension, ""), "Back to lead sources"
    return records_page(request, title, found, scope, back=back)


def _columns(scope: Scope, report: SourceReport, *, sees_deals: bool, sees_costs: bool) -> list[dict[str, Any]]:
    """Headings of the table; most of them sort it."""
    names = [
        *LEADS,
        *(DEALS if sees_deals else ()),
        *(COSTS if sees_costs else ()),
        *(EARNED if sees_deals and sees_costs else ()),
    ]
    return [
        {
            "label": report.dimension.label if name == "label" else label,
            "num": name != "label",
            "width": width,
            "sort_url": _address(scope, report.dimension, name) if name in SORTS else "",
            "sorted": ("ascending" if name in ("label", "response") else "descending") if name == report.sort else "",
        }
        for name, label, width in names
    ]


def _address(scope: Scope, dimension: Dimension, sort: str, **changes: Any) -> str:
    now: dict[str, Any] = {"by": dimension.key, "period": scope.span.key, "team": scope.team_id, "sort": sort}
    return f"{reverse('reporting:sources')}?{_query(now | changes)}"


def _behind(scope: Scope, dimension: Dimension, key: str, figure: str) -> str:
    query = {"by": dimension.key, "period": scope.span.key, "team": scope.team_id, "key": key}
    return f"{reverse('reporting:source_records', args=[figure])}?{_query(query)}"


def _query(values: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in values.items() if value})
