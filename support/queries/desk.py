"""The agent's desk: which tickets stand in the queue on the left, and how many there are in each view."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import F

from crm.accounts.actor import Actor
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from support.models import OURS, Ticket, TicketStatus
from support.queries.tickets import tickets_visible_to

PAGE = 50
MOST = 500  # tickets shown at once, however often one asks for more
COUNT_CAP = 1000  # beyond that nobody reads the number, and each row of it would cost


@dataclass(frozen=True)
class DeskView:
    """One way to look at the queue. `nothing`: what stands there when it is empty."""

    key: str
    label: str
    nothing: str


VIEWS = (
    DeskView("mine", "Mine", "Nothing waits for you. Take the next one from the queue."),
    DeskView("unassigned", "Unassigned", "Somebody has every open ticket."),
    DeskView("open", "Open", "No customer waits for an answer."),
    DeskView("waiting", "Waiting", "We wait for no customer."),
    DeskView("solved", "Solved", "Nothing has been solved yet."),
)
BY_KEY = {view.key: view for view in VIEWS}
_TURN = sorted(OURS)
_ENDED = sorted({TicketStatus.SOLVED, TicketStatus.CLOSED})
_BY_DUE = (F("due_at").asc(nulls_last=True), "id")


class CountOf(models.Subquery):
    """How many rows a query has; several of them are counted by one statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def desk_tickets(actor: Actor, view: str, *, queue_id: UUID | None = None, limit: int = PAGE) -> list[Ticket]:
    """The queue of one view, the most urgent first (waiting and solved: the newest first)."""
    tickets = _of_view(actor, view, queue_id).select_related("person", "owner")
    order = ("-last_message_at", "id") if view in {"waiting", "solved"} else _BY_DUE
    return list(tickets.order_by(*order)[:limit])


def desk_counts(actor: Actor, *, queue_id: UUID | None = None) -> dict[str, int]:
    """How many tickets each view has; above 1,000 it stops counting at 1,001."""
    counts = {
        view.key: CountOf(_of_view(actor, view.key, queue_id).order_by().values("pk")[: COUNT_CAP + 1])
        for view in VIEWS
    }
    counted = Organization.objects.filter(id=require_organization_id()).values_list(*counts.values())
    return dict(zip(counts, counted.get(), strict=True))


def first_view(counts: dict[str, int]) -> str:
    """The view to begin with: the first of mine, unassigned and open that has something in it."""
    return next((key for key in ("mine", "unassigned", "open") if counts[key]), "mine")


def open_mine(actor: Actor) -> int:
    """How many customers wait for this member."""
    return _of_view(actor, "mine", None)[:COUNT_CAP].count()


def any_tickets(actor: Actor) -> bool:
    """Whether there ever was one."""
    return tickets_visible_to(actor).exists()


def _of_view(actor: Actor, view: str, queue_id: UUID | None) -> models.QuerySet[Ticket]:
    tickets = tickets_visible_to(actor)
    if queue_id:
        tickets = tickets.filter(queue_id=queue_id)
    if view == "mine":
        return tickets.filter(owner_id=actor.member_id, status__in=_TURN)
    if view == "unassigned":
        return tickets.filter(owner=None, status__in=_TURN)
    return tickets.filter(status__in={"open": _TURN, "waiting": [TicketStatus.WAITING]}.get(view, _ENDED))
