"""Where a page view stands: on the page of whoever looked."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.tracking.queries.visits import who_looked


@requires("tracking.view")
@require_safe
def show_page_view(request: Request, page_view_id: UUID) -> HttpResponse:
    """To the person who looked at it."""
    return HttpResponseRedirect(reverse("customers:person", args=[who_looked(request.actor, page_view_id)]))
