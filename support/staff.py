"""How many tickets somebody has open."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from crm.staff.loads import LoadSource, register_load
from crm.staff.models import WorkKind
from support.models import ACTIVE, Ticket


def open_tickets(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Tickets of each that go on, those that wait for the customer among them."""
    rows = Ticket.objects.filter(owner_id__in=member_ids, status__in=sorted(ACTIVE)).order_by()
    return dict(rows.values_list("owner_id").annotate(Count("id")))


register_load(LoadSource(WorkKind.TICKET, "open ticket", open_tickets, "support.answer"))
