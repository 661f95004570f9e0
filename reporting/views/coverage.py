"""Which customers nobody has been in touch with."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.queries.members import member_names
from crm.accounts.requests import Request
from crm.web.templating import render_page
from reporting.queries.coverage import MOST, WEEKS, WHO, Audience, coverage, silent_customers, together
from reporting.queries.sales_mails import tags
from reporting.views.looking import address_of, choices, look_of

USUAL = 6


@requires("reporting.view")
@require_GET
def show_coverage(request: Request) -> HttpResponse:
    """How many of each rep's customers were contacted in so many weeks."""
    request.actor.require("customers.view")
    asked = _asked(request)
    rows = coverage(asked["look"], asked["audience"])
    return render_page(request, "reporting/sales/coverage.html", asked | {"rows": rows, "whole": together(rows)})


@requires("reporting.view")
@require_GET
def list_silent(request: Request) -> HttpResponse:
    """Exactly the customers who were not, the longest first."""
    request.actor.require("customers.view")
    asked, owner = _asked(request), request.GET.get("owner", "")
    context = asked | {
        "lines": silent_customers(asked["look"], asked["audience"], owner),
        "most": MOST,
        "of": _called(owner),
        "now": timezone.now(),
    }
    return render_page(request, "reporting/sales/silent.html", context)


def _asked(request: Request) -> dict[str, Any]:
    get, address = request.GET, address_of(request)
    weeks = int(get["weeks"]) if get.get("weeks", "") in {str(each) for each in WEEKS} else USUAL
    who = get.get("who", "") if get.get("who", "") in dict(WHO) else WHO[0][0]
    all_tags = tags()
    tag = next((each for each in all_tags if str(each.id) == get.get("tag", "")), None)
    said = {"weeks": weeks, "who": who, "tag": tag.id if tag else "", "team": address.team, "rep": address.rep}

    def url(name: str = "", **changes: Any) -> str:
        query = {key: value for key, value in (said | changes).items() if value}
        return f"{reverse(f'reporting:{name}') if name else request.path}?{urlencode(query)}"

    return {
        "look": look_of(request, address, weeks=weeks), "audience": Audience(who, tag.id if tag else None),
        "address": address, "choices": choices(request), "tags": all_tags, "tag": tag, "weeks": weeks,
        "all_weeks": WEEKS, "whos": WHO, "address_of": url,
    }  # fmt: skip


def _called(owner: str) -> str:
    if not owner:
        return ""
    try:
        return member_names([UUID(owner)]).get(UUID(owner), "") if owner != "none" else "nobody"
    except ValueError:
        return ""
