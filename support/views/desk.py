"""The desk: queue, conversation, customer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from crm.accounts.access import requires
from crm.accounts.queries.members import active_members
from crm.accounts.requests import Request
from crm.mail.addresses import inbound_address
from crm.web.panels import panels_for
from crm.web.templating import render_page
from support.forms.tickets import AFTER_ANSWER, AnswerForm, new_key
from support.models import OURS, Ticket, TicketChannel, TicketPriority, TicketStatus
from support.queries.desk import BY_KEY, MOST, PAGE, VIEWS, any_tickets, desk_counts, desk_tickets, first_view
from support.queries.settings import active_queues
from support.queries.tickets import conversation, get_ticket, tickets_of_person
from support.showing import CAME_BY, PRIORITY_TONES, STATUS_TONES, answer_by, queue_row

BLOCKS = ("main", "ticket_queue", "ticket_state", "ticket_thread")


@require_safe
@requires("support.view")
def desk(request: Request) -> HttpResponse:
    """The queue; the first ticket waits to be opened."""
    return show_desk(request, None)


@require_safe
@requires("support.view")
def show_ticket(request: Request, ticket_id: UUID) -> HttpResponse:
    """One ticket on the desk."""
    ticket = get_ticket(request.actor, ticket_id)
    if not ticket.seen and request.actor.can("support.answer", ticket):
        Ticket.objects.filter(id=ticket.id).update(seen=True)
        ticket.seen = True
    return show_desk(request, ticket)


def show_desk(
    request: Request,
    ticket: Ticket | None,
    form: AnswerForm | None = None,
    *,
    note: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page, or the part of it that htmx asked for; `form` is what was typed and could not be sent."""
    context = _queue(request, ticket)
    if ticket is None and not context["rows"] and not any_tickets(request.actor):
        context |= _first_ticket(request)
        return render_page(request, "support/empty.html", context, block=("main",))
    if ticket:
        context |= _conversation(request, ticket, form, note=note)
        context |= _customer(request, ticket)
        context["next"] = _next(context["rows"], ticket)
    return render_page(request, "support/desk.html", context | {"ticket": ticket}, block=BLOCKS, status=status)


def _queue(request: Request, ticket: Ticket | None) -> dict[str, Any]:
    queues = active_queues()
    chosen = next((queue for queue in queues if str(queue.id) == request.GET.get("queue")), None)
    queue_id = chosen.id if chosen else None
    counts = desk_counts(request.actor, queue_id=queue_id)
    view = BY_KEY.get(request.GET.get("view", "")) or BY_KEY[first_view(counts)]
    limit = _limit(request.GET.get("show", ""))
    tickets = desk_tickets(request.actor, view.key, queue_id=queue_id, limit=limit)
    keep = {"view": view.key} | ({"queue": str(queue_id)} if queue_id else {})
    home = reverse("support:desk")
    return {
        "view": view,
        "count": counts[view.key],
        "views": [
            {
                "label": each.label,
                "count": counts[each.key],
                "current": each == view,
                "url": _url(home, keep | {"view": each.key}),
            }
            for each in VIEWS
        ],
        "queue": chosen,
        "queues": queues if len(queues) > 1 else [],
        "desk_url": _url(home, keep),
        "keep": urlencode(keep),
        "rows": [queue_row(row) | {"url": _url(reverse("support:ticket", args=[row.id]), keep)} for row in tickets],
        "more_url": _url(request.path, keep | {"show": str(limit + PAGE)})
        if limit < counts[view.key] and limit < MOST
        else "",
        "here": _url(request.path, keep),
        "pane": "conversation"
        if ticket and request.GET.get("pane") != "customer"
        else "customer"
        if ticket
        else "queue",
        "may_answer": request.actor.can("support.answer"),
    }


def _conversation(request: Request, ticket: Ticket, form: AnswerForm | None, *, note: bool) -> dict[str, Any]:
    status, priority = TicketStatus(ticket.status), TicketPriority(ticket.priority)
    icon, came = CAME_BY[TicketChannel(ticket.channel)]
    may_answer = request.actor.can("support.answer", ticket)
    return {
        "messages_": conversation(ticket),
        "came": {"icon": icon, "text": came},
        "status_tone": STATUS_TONES[status],
        "statuses": [status, *ticket.next_statuses()],
        "priority_tone": PRIORITY_TONES[priority],
        "priorities": list(TicketPriority),
        "answer_by": answer_by(ticket) if status in OURS else None,
        "members": active_members() if may_answer else [],
        "may_answer_this": may_answer,
        "may_assign": request.actor.can("support.assign", ticket),
        "after_answer": [each for each in AFTER_ANSWER if each != TicketStatus.WAITING],
        "form": form,
        "note": note,
        "key": (form["key"].value() if form else "") or new_key(),
    }


def _customer(request: Request, ticket: Ticket) -> dict[str, Any]:
    """What stands on the right: the customer, his other tickets, and what other modules know of him."""
    actor, person = request.actor, ticket.person
    panels = panels_for("person", actor, person)
    return {
        "person": person,
        "may_see_person": actor.can("customers.view", person),
        "earlier": [queue_row(row) for row in tickets_of_person(actor, person.id, but=ticket.id)],
        "panels": [
            panel for panel in panels if panel.side == "right" and panel.template != "support/person_panel.html"
        ],
    }


def _next(rows: list[dict[str, Any]], ticket: Ticket) -> str:
    """The ticket after this one; from the end, or from a ticket that is not in the queue any more, the first."""
    others = [row for row in rows if row["ticket"].id != ticket.id]
    ids = [row["ticket"].id for row in rows]
    after = rows[ids.index(ticket.id) + 1 :] if ticket.id in ids else []
    return str((after or others)[0]["url"]) if others else ""


def _first_ticket(request: Request) -> dict[str, Any]:
    organization = request.organization
    portal = request.build_absolute_uri(reverse("portal:home", args=[organization.slug]))
    return {"portal_url": portal, "address": inbound_address(organization)}


def _limit(text: str) -> int:
    return min(max(int(text), PAGE), MOST) if text.isdecimal() and len(text) < 6 else PAGE


def _url(path: str, values: dict[str, str]) -> str:
    return f"{path}?{urlencode(values)}"
