"""Settings > Lead sources; and what came in, as it came."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.mail.inboxes import LEADS, inbox_address
from crm.web.templating import render_page
from leads.amounts import RAW, shown_answers
from leads.queries.sources import get_submission, sources


@requires("leads.sources")
@require_GET
def list_sources(request: Request) -> HttpResponse:
    """Every entrance, what came through it, and whether it works."""
    return render_page(
        request,
        "leads/sources/list.html",
        {
            "sources": sources(request.actor),
            "mail": inbox_address(request.organization, LEADS),
        },
    )


@requires("leads.view")
@require_GET
def show_submission(request: Request, submission_id: UUID) -> HttpResponse:
    """What came in, word for word."""
    it = get_submission(request.actor, submission_id)
    context = {"it": it, "answers": shown_answers(it, request.actor), "raw": it.raw}
    if it.raw and not request.actor.sees_amounts:
        context["raw"] = RAW
    return render_page(request, "leads/sources/submission.html", context)
