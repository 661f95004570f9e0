"""The records behind a figure, page by page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.accounts.requests import Request
from crm.records.paging import Order, page_of
from crm.web.templating import render_page
from reporting.records import KINDS
from reporting.scope import Scope

PAGE = 100


def records_page(
    request: Request, title: str, found: QuerySet[Any], scope: Scope, *, back: tuple[str, str]
) -> HttpResponse:
    """Exactly the records found, as lines one can open; `back` is where they were counted, and its label."""
    kind = KINDS[found.model]
    rows, after = page_of(found.select_related(*kind.needs), Order("id"), request.GET.get("after", ""), PAGE)
    query = request.GET.copy()
    query["after"] = after
    context = {
        "title": title,
        "kind": kind,
        "scope": scope,
        "count": found.count(),
        "lines": [kind.line(row) for row in rows],
        "more_url": f"?{query.urlencode()}" if after else "",
        "back": back,
    }
    return render_page(request, "reporting/records.html", context)
