"""Take, give, solve, reopen, priority: allow and deny, stale versions."""

import pytest
from django.utils import timezone

from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.actions.merging import Conflict
from crm.tenancy.scope import tenant_scope
from support.actions.handling import assign_ticket, change_priority, set_status, take_next
from support.models import Ticket, TicketPriority, TicketStatus
from tests.support.conftest import Desk, make_person, make_ticket


def test_agent_takes_and_gives(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        assign_ticket(desk.ticket.id, desk.agent.membership, by=desk.agent.actor)
        assign_ticket(desk.ticket.id, desk.agent.membership, by=desk.agent.actor)
        assert Event.objects.filter(kind="support.ticket_assigned").count() == 1
        assign_ticket(desk.ticket.id, desk.second.membership, by=desk.agent.actor)
    assert desk.fresh().owner_id == desk.second.membership.id


def test_others_do_not_assign(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        for actor in (desk.reader.actor, desk.as_customer, desk.world.owner.actor):
            with pytest.raises(NotAllowed):
                assign_ticket(desk.ticket.id, desk.agent.membership, by=actor)
    with tenant_scope(desk.world.other_org), pytest.raises(NotFound):
        assign_ticket(desk.ticket.id, desk.world.stranger.membership, by=desk.world.stranger.actor)
    assert desk.fresh().owner_id is None


def test_who_left_gets_no_ticket(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        desk.second.membership.active = False
        desk.second.membership.save()
        with pytest.raises(Refused):
            assign_ticket(desk.ticket.id, desk.second.membership, by=desk.agent.actor)
    assert desk.fresh().owner_id is None


def test_next_is_the_one_due_first(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        urgent = make_ticket(desk.customer)
        change_priority(urgent.id, TicketPriority.URGENT, by=desk.agent.actor)
        first, second = take_next(by=desk.agent.actor), take_next(by=desk.second.actor)
        assert first is not None
        assert second is not None
        assert (first.id, second.id) == (urgent.id, desk.ticket.id)
        assert take_next(by=desk.agent.actor) is None
        with pytest.raises(NotAllowed):
            take_next(by=desk.reader.actor)


def test_solve_and_reopen(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        for _ in range(2):
            set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.agent.actor)
        assert Event.objects.filter(kind="support.ticket_solved").count() == 1
        assert Ticket.objects.get(id=desk.ticket.id).solved_at is not None
        set_status(desk.ticket.id, TicketStatus.OPEN, by=desk.agent.actor)
        assert Event.objects.filter(kind="support.ticket_reopened").count() == 1
    ticket = desk.fresh()
    assert (ticket.solved_at, ticket.status) == (None, "open")
    assert ticket.due_at is not None


def test_customer_says_solved_and_nothing_else(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        for status in (TicketStatus.CLOSED, TicketStatus.ON_HOLD, TicketStatus.WAITING):
            with pytest.raises(NotAllowed):
                set_status(desk.ticket.id, status, by=desk.as_customer)
        assert desk.fresh().status == "new"
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.as_customer)
    assert desk.fresh().status == "solved"


def test_others_do_not_change_the_state(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        with pytest.raises(NotAllowed):
            set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.reader.actor)
        other = make_person("other@osei.example")
        with pytest.raises(NotFound):
            set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.as_customer.__class__("portal", other.id, "x"))
        with pytest.raises(NotAllowed):
            change_priority(desk.ticket.id, TicketPriority.LOW, by=desk.reader.actor)
    with tenant_scope(desk.world.other_org), pytest.raises(NotFound):
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.world.stranger.actor)
    ticket = desk.fresh()
    assert (ticket.status, ticket.priority, ticket.version) == ("new", "normal", 1)


def test_what_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        change_priority(desk.ticket.id, TicketPriority.HIGH, by=desk.second.actor, version=1)
        with pytest.raises(Conflict):
            change_priority(desk.ticket.id, TicketPriority.LOW, by=desk.agent.actor, version=1)
        # What nobody else touched is saved all the same.
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.agent.actor, version=1)
    ticket = desk.fresh()
    assert (ticket.status, ticket.priority) == ("solved", "high")


def test_priority_moves_the_due_time(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        change_priority(desk.ticket.id, TicketPriority.URGENT, reason="shop is  closed", by=desk.agent.actor)
    ticket = desk.fresh()
    assert ticket.priority_reason == "shop is closed"
    assert ticket.due_at is not None
    assert ticket.due_at == ticket.first_response_due_at
    assert (ticket.due_at - timezone.now()).total_seconds() < 3600
