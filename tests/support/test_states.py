"""Whatever colleagues and customer do, in whatever order: the state means what it says."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import Refused
from crm.tenancy.scope import tenant_scope
from support.actions.conversation import Words, answer_ticket, reply_ticket
from support.actions.handling import change_priority, set_status
from support.models import ACTIVE, CHANGES, OURS, Ticket, TicketPriority, TicketStatus
from tests.support.conftest import Desk

AFTER = st.sampled_from([TicketStatus.WAITING, TicketStatus.OPEN, TicketStatus.ON_HOLD, TicketStatus.SOLVED])
STEPS = st.one_of(
    st.tuples(st.just("answer"), AFTER),
    st.tuples(st.just("reply"), st.none()),
    st.tuples(st.just("status"), st.sampled_from(TicketStatus)),
    st.tuples(st.just("priority"), st.sampled_from(TicketPriority)),
)


@given(steps=st.lists(STEPS, max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_keeps_the_meaning(desk: Desk, steps: list[tuple[str, Any]]) -> None:
    with tenant_scope(desk.world.org):
        undo = transaction.savepoint_create()
        for step in steps:
            before = Ticket.objects.get(id=desk.ticket.id)
            _do(desk, *step)
            _check(before, Ticket.objects.get(id=desk.ticket.id))
        transaction.savepoint_rollback(undo)


def _do(desk: Desk, what: str, value: Any) -> None:
    try:
        if what == "answer":
            answer_ticket(desk.ticket.id, Words(body="hello"), then=value, by=desk.agent.actor)
        elif what == "reply":
            reply_ticket(desk.ticket.id, Words(body="hello"), by=desk.as_customer)
        elif what == "status":
            set_status(desk.ticket.id, value, by=desk.agent.actor)
        else:
            change_priority(desk.ticket.id, value, by=desk.agent.actor)
    except Refused:
        pass


def _check(before: Ticket, after: Ticket) -> None:
    assert after.status == before.status or after.status in CHANGES[before.status]
    assert (after.waiting_since is not None) == (after.status in OURS)
    assert (after.due_at is not None) == (after.status in OURS)
    assert (after.solved_at is not None) == (after.status not in ACTIVE)
    assert after.version >= before.version
    assert after.first_answered_at is None or before.first_answered_at in {None, after.first_answered_at}
    assert after.last_message_at <= timezone.now()
    if before.status == TicketStatus.CLOSED:
        assert (after.status, after.version >= before.version) == (TicketStatus.CLOSED, True)
