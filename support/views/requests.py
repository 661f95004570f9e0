"""The customer's own tickets in the portal, where they are called requests."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.requests import Request
from crm.portal.access import customer_of, portal_signed_in
from crm.portal.shell import render_portal
from support.actions.conversation import Words, reply_ticket
from support.actions.handling import set_status
from support.actions.tickets import Opening, open_ticket
from support.forms.requests import ReplyForm, RequestForm
from support.forms.tickets import new_key
from support.models import ACTIVE, Ticket, TicketChannel, TicketStatus
from support.queries.requests import my_requests
from support.queries.tickets import get_ticket, public_conversation
from support.showing import customer_status


@require_safe
@portal_signed_in
def requests(request: Request) -> HttpResponse:
    """All my requests."""
    return render_portal(request, "support/portal/requests.html", {"requests": my_requests(request.actor, limit=200)})


@require_http_methods(["GET", "POST"])
@portal_signed_in
def new_request(request: Request) -> HttpResponse:
    """Ask something."""
    form = RequestForm(request.POST or None, request.FILES or None, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ticket = open_ticket(
            subject=data["subject"],
            body=data["body"],
            person=customer_of(request).person,
            channel=TicketChannel.PORTAL,
            by=request.actor,
            opening=Opening(key=data["key"], files=data["attachments"]),
        )
        messages.success(request, f"We have your request. Its number is {ticket.number}.")
        return _back(request, ticket.id)
    context = {"form": form}
    return render_portal(request, "support/portal/new_request.html", context, status=422 if form.errors else 200)


@require_safe
@portal_signed_in
def show_request(request: Request, ticket_id: UUID) -> HttpResponse:
    """One request: what was said, and a reply."""
    ticket = get_ticket(request.actor, ticket_id)
    return _page(request, ticket, ReplyForm(initial={"key": new_key()}))


@require_POST
@portal_signed_in
def reply(request: Request, ticket_id: UUID) -> HttpResponse:
    """Write again."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, get_ticket(request.actor, ticket_id), form, status=422)
    data = form.cleaned_data
    reply_ticket(ticket_id, Words(body=data["body"], key=data["key"], files=data["attachments"]), by=request.actor)
    messages.success(request, "Sent. We will answer here and by mail.")
    return _back(request, ticket_id)


@require_POST
@portal_signed_in
def solve(request: Request, ticket_id: UUID) -> HttpResponse:
    """This is solved."""
    set_status(ticket_id, TicketStatus.SOLVED, by=request.actor)
    messages.success(request, "Good to hear. A reply opens it again.")
    return _back(request, ticket_id)


def _page(request: Request, ticket: Ticket, form: ReplyForm, *, status: int = 200) -> HttpResponse:
    word, tone = customer_status(ticket)
    context = {
        "ticket": ticket,
        "status_word": word,
        "status_tone": tone,
        "talk": public_conversation(ticket),
        "form": form,
        "may_solve": ticket.status in ACTIVE,
    }
    return render_portal(request, "support/portal/request.html", context, status=status)


def _back(request: Request, ticket_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("support_portal:request", args=[request.organization.slug, ticket_id]))
