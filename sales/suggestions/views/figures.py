"""What came of suggestions, and what is bought together."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from sales.suggestions.queries.figures import all_together, strongest_pairs, what_came_of, why_not
from sales.suggestions.queries.rules import suggestion_rules

DAYS = (30, 90, 365)
USUAL = 90


@requires("sales.products.view")
@require_GET
def show_figures(request: Request) -> HttpResponse:
    """Shown, taken, turned down, bought after; and the pairs themselves."""
    request.actor.require("sales.view")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in DAYS} else USUAL
    since = timezone.now() - timedelta(days=days)
    context = {
        "days": days,
        "all_days": DAYS,
        "lines": what_came_of(request.actor, since),
        "whole": all_together(request.actor, since),
        "reasons": why_not(request.actor, since),
        "pairs": strongest_pairs(),
        "rules": suggestion_rules(),
    }
    return render_page(request, "suggestions/figures.html", context)
