"""Open a ticket: who may, with which number, once."""

from collections.abc import Callable

import pytest

from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from support.actions.tickets import Opening, open_ticket
from support.models import SupportSettings, Ticket, TicketChannel, TicketMessage, TicketPriority
from tests.support.conftest import Desk, customer_actor, make_person, make_ticket
from tests.world import World


def test_customer_opens_one(desk: Desk) -> None:
    ticket = desk.ticket
    assert (ticket.number, ticket.status, ticket.subject) == (1001, "new", "No internet")
    assert ticket.first_response_due_at is not None
    assert ticket.waiting_since == ticket.created_at
    with tenant_scope(desk.world.org):
        event = Event.objects.get(kind="support.ticket_opened")
        assert (event.person_id, event.actor_kind) == (desk.customer.id, "portal")
        assert ticket.queue.name == "Support"


def test_numbers_have_no_gaps(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        with pytest.raises(Refused):
            open_ticket(subject="x", body="  ", person=desk.customer, channel=TicketChannel.PORTAL, by=desk.as_customer)
        assert [make_ticket(desk.customer).number for _ in range(3)] == [1002, 1003, 1004]


def test_organizations_count_for_themselves(desk: Desk) -> None:
    with tenant_scope(desk.world.other_org):
        assert make_ticket(make_person("other@osei.example")).number == 1001


def test_same_submission_opens_one(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        first, second = make_ticket(desk.customer, key="form-1"), make_ticket(desk.customer, key="form-1")
        assert first.id == second.id
        assert Ticket.objects.count() == 2
        assert Event.objects.filter(kind="support.ticket_opened").count() == 2


def test_agent_writes_one_down(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        ticket = open_ticket(
            subject="Called us",
            body="Wants a quote.",
            person=desk.customer,
            channel=TicketChannel.PHONE,
            by=desk.agent.actor,
            opening=Opening(priority=TicketPriority.URGENT, priority_reason="shop is closed"),
        )
        message = TicketMessage.objects.get(ticket=ticket)
    assert message.author_member_id == desk.agent.membership.id
    assert ticket.due_at is not None
    assert (ticket.due_at - ticket.created_at).total_seconds() == 3600


@pytest.mark.parametrize("who", ["reader", "owner"])
def test_whoever_may_not_answer_opens_none(desk: Desk, who: str) -> None:
    actor = desk.reader.actor if who == "reader" else desk.world.owner.actor
    with tenant_scope(desk.world.org):
        with pytest.raises(NotAllowed):
            open_ticket(subject="x", body="y", person=desk.customer, channel=TicketChannel.PHONE, by=actor)
        assert Ticket.objects.count() == 1


def test_customer_opens_none_for_somebody_else(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        other = make_person("other@osei.example")
        with pytest.raises(NotFound):
            open_ticket(
                subject="x", body="y", person=desk.customer, channel=TicketChannel.PORTAL, by=customer_actor(other)
            )
        assert Ticket.objects.count() == 1


def test_customer_is_told_once(desk: Desk, drain: Callable[[], None]) -> None:
    drain()
    drain()
    with tenant_scope(desk.world.org):
        message = Message.objects.get()
        assert message.to_address == "daniel@osei.example"
        assert "1001" in message.text
        assert message.about is not None
        assert message.about.id == desk.ticket.id


def test_organization_may_say_nothing(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        SupportSettings.objects.create(acknowledge=False)
    drain()
    with tenant_scope(desk.world.org):
        assert Message.objects.count() == 0


def test_two_machines_do_not_talk_for_ever(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        person = make_person("robot@osei.example")
        for _ in range(9):
            make_ticket(person)
    drain()
    with tenant_scope(world.org):
        assert Ticket.objects.count() == 9
        assert Message.objects.count() == 5
