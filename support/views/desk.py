"""The desk: queue, conversation, customer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.mail.addresses import inbound_address
from crm.staff.models import WorkKind
from crm.staff.queries.room import choices_with_room
from crm.web.panels import Panel, panels_for
from crm.web.templating import render_page
from support.forms.tickets import AFTER_ANSWER, AnswerForm, new_key
from support.models import OURS, Queue, Ticket, TicketChannel, TicketPriority, TicketStatus
from support.queries.desk import BY_KEY, MOST, PAGE, VIEWS, DeskView, any_tickets, desk_counts, desk_tickets, first_view
from support.queries.settings import active_queues
from support.queries.tickets import conversation, get_ticket, tickets_of_person
from support.showing import CAME_BY, PRIORITY_TONES, STATUS_TONES, answer_by, queue_row

PARTS = frozenset({"ticket-queue", "ticket-state", "ticket-thread"})
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
    request: Request, ticket: Ticket | None, form: AnswerForm | None = None, *, note: bool = False, status: int = 200
) -> HttpResponse:
    """The page, or the part of it that htmx asked for; `form` is what was typed and could not be sent."""
    part = request.htmx.target if request.htmx else None
    part = part if part in PARTS else None  # then the whole desk
    place = _place(request)
    context = _surroundings(request, ticket, place)
    if part in {None, "ticket-queue"}:
        context |= _queue(request, place)
    if ticket is None and not context["rows"] and not any_tickets(request.actor):
        return render_page(request, "support/empty.html", context | _first_ticket(request), block=("main",))
    if ticket and part != "ticket-queue":
        context |= _conversation(request, ticket, form, note=note)
    if ticket and part is None:
        context |= _customer(request, ticket) | {"next": _next(context["rows"], ticket)}
        own = panels_for("ticket", request.actor, ticket, lambda panel: panel.side in ("head", "left"))
        context["head_panels"] = [panel for panel in own if panel.side == "head"]
        context["ticket_panels"] = [panel for panel in own if panel.side == "left"]
    return render_page(request, "support/desk.html", context | {"ticket": ticket}, block=BLOCKS, status=status)


@dataclass(frozen=True)
class Place:
    """Which queue one looks at, as the address says. `counts` of all views, where they were needed to find the view."""

    view: DeskView
    queue: Queue | None
    queues: list[Queue]
    limit: int
    counts: dict[str, int] | None = None

    @property
    def queue_id(self) -> UUID | None:
        """The chosen queue's id; None for all queues."""
        return self.queue.id if self.queue else None

    @property
    def keep(self) -> dict[str, str]:
        """What links within the desk carry along."""
        return {"view": self.view.key} | ({"queue": str(self.queue.id)} if self.queue else {})


def _place(request: Request) -> Place:
    queues = active_queues()
    chosen = next((queue for queue in queues if str(queue.id) == request.GET.get("queue")), None)
    limit = _limit(request.GET.get("show", ""))
    if view := BY_KEY.get(request.GET.get("view", "")):
        return Place(view, chosen, queues, limit)
    counts = desk_counts(request.actor, queue_id=chosen.id if chosen else None)
    return Place(BY_KEY[first_view(counts)], chosen, queues, limit, counts)


def _surroundings(request: Request, ticket: Ticket | None, place: Place) -> dict[str, Any]:
    """What every part of the desk knows."""
    pane = "queue" if ticket is None else "customer" if request.GET.get("pane") == "customer" else "conversation"
    return {
        "view": place.view,
        "queue": place.queue,
        "queues": place.queues if len(place.queues) > 1 else [],
        "keep": urlencode(place.keep),
        "desk_url": _url(reverse("support:desk"), place.keep),
        "here": _url(_page_of(ticket), place.keep),
        "pane": pane,
        "may_answer": request.actor.can("support.answer"),
    }


def _queue(request: Request, place: Place) -> dict[str, Any]:
    counts = place.counts or desk_counts(request.actor, queue_id=place.queue_id)
    count = counts[place.view.key]
    tickets = desk_tickets(request.actor, place.view.key, queue_id=place.queue_id, limit=place.limit)
    more = place.limit < min(count, MOST)
    home = reverse("support:desk")
    return {
        "count": count,
        "views": [
            {
                "label": each.label,
                "count": counts[each.key],
                "current": each == place.view,
                "url": _url(home, place.keep | {"view": each.key}),
            }
            for each in VIEWS
        ],
        "rows": [queue_row(row) | {"url": _url(_page_of(row), place.keep)} for row in tickets],
        "more_url": _url(home, place.keep | {"show": str(place.limit + PAGE)}) if more else "",
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
        "colleagues": choices_with_room(WorkKind.TICKET, "Nobody yet") if may_answer else [],
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
    panels = panels_for("person", actor, person, _tells_of_customer)
    return {
        "person": person,
        "may_see_person": actor.can("customers.view", person),
        "earlier": [queue_row(row) for row in tickets_of_person(actor, person.id, but=ticket.id)],
        "panels": [panel for panel in panels if panel.side == "right"],
        "left_panels": [panel for panel in panels if panel.side == "left"],
    }


def _tells_of_customer(panel: Panel) -> bool:
    """His tickets stand there already; of his facts only those of the organization's own making do not."""
    if panel.side == "right":
        return panel.template != "support/person_panel.html"
    return panel.side == "left" and panel.template == "web/custom_fields/facts.html"


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


def _page_of(ticket: Ticket | None) -> str:
    return reverse("support:ticket", args=[ticket.id]) if ticket else reverse("support:desk")


def _url(path: str, values: dict[str, str]) -> str:
    return f"{path}?{urlencode(values)}"
