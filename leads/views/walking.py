"""Through the inbox, from one lead to the next."""

import time
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import toast
from leads.queries.next_lead import next_lead

WALKED, LONGEST, MOST = "leads_walked", 3600, 200  # seconds after which a lead may come up again; leads remembered


@requires("leads.view")
@require_GET
def show_next(request: Request, lead_id: UUID) -> HttpResponse:
    """The lead to turn to after this one; none comes up twice within an hour."""
    now = int(time.time())
    walked = {id_: at for id_, at in request.session.get(WALKED, {}).items() if now - at < LONGEST}
    walked = {**dict(list(walked.items())[-MOST:]), str(lead_id): now}
    lead = next_lead(request.actor, [UUID(id_) for id_ in walked])
    request.session[WALKED] = walked if lead else {}
    if lead:
        return HttpResponseRedirect(reverse("leads:lead", args=[lead.id]))
    toast(request, "That was the last one. You have been through all of your leads.")
    return HttpResponseRedirect(reverse("leads:leads"))
