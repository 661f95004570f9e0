"""What support measures of a customer's health."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from crm.customers.health import Measured, Signal, register_signal, says_count
from crm.events.catalog.support import TicketReopened
from crm.events.models import Event
from support.models import Ticket
from support.models.ticket import ACTIVE

QUARTER = timedelta(days=90)


def _open(kind: str, ids: Sequence[UUID]) -> Measured:
    tickets = Ticket.objects.filter(**{f"{kind}_id__in": ids}, status__in=ACTIVE).order_by()
    return dict(tickets.values_list(f"{kind}_id").annotate(Count("id")))


def _late(kind: str, ids: Sequence[UUID]) -> Measured:
    tickets = Ticket.objects.ours().filter(**{f"{kind}_id__in": ids}, due_at__lt=timezone.now()).order_by()
    return dict(tickets.values_list(f"{kind}_id").annotate(Count("id")))


def _reopened(kind: str, ids: Sequence[UUID]) -> Measured:
    """A customer who comes back was not satisfied with the answer."""
    name = f"{kind}_id"
    since = timezone.now() - QUARTER
    rows = Event.objects.filter(**{f"{name}__in": ids}, kind=TicketReopened.kind, occurred_at__gte=since)
    return dict(rows.order_by().values_list(name).annotate(Count("id")))


register_signal(Signal("open_tickets", "open tickets", _open, says_count("open ticket", "open tickets"), order=30))
register_signal(Signal("late_tickets", "late tickets", _late, says_count("late ticket", "late tickets"), order=31))
register_signal(
    Signal(
        "bad_answers",
        "tickets reopened in three months",
        _reopened,
        says_count("ticket came back unsolved", "tickets came back unsolved"),
        order=32,
    )
)
