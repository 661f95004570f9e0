"""The sales report as it stands now; the mails say the same."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from reporting.sections.all import SECTIONS, worked_out
from reporting.views.looking import address_of, choices, look_of


@requires("reporting.view")
@require_GET
def sales(request: Request) -> HttpResponse:
    """All sections that the viewer may see, for a period, team, rep and pipeline in the address."""
    address = address_of(request)
    look = look_of(request, address)
    context = {"address": address, "look": look, "choices": choices(request), "parts": worked_out(look, SECTIONS)}
    return render_page(request, "reporting/sales/report.html", context)
