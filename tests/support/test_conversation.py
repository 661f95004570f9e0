"""Answers, replies, notes: allow and deny, once, with mail."""

from collections.abc import Callable

import pytest

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.addresses import read_reply_address
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from support.actions.conversation import Words, add_internal_note, answer_ticket, reply_ticket
from support.actions.handling import set_status
from support.models import MessageSide, TicketMessage, TicketStatus
from support.queries.tickets import public_conversation
from tests.support.conftest import Desk, customer_actor, make_person

HELLO = Words(body="We are on it.", key="form-7")


def kinds(desk: Desk) -> list[str]:
    """What stands in the conversation, without what happened in between."""
    said = TicketMessage.objects.filter(ticket=desk.ticket).exclude(kind=MessageSide.SYSTEM).order_by("id")
    return list(said.values_list("kind", flat=True))


def test_agent_answers(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        answer_ticket(desk.ticket.id, HELLO, by=desk.agent.actor)
    ticket = desk.fresh()
    assert (ticket.status, ticket.owner_id) == ("waiting", desk.agent.membership.id)
    assert ticket.first_answered_at is not None
    assert ticket.due_at is None
    drain()
    with tenant_scope(desk.world.org):
        message = Message.objects.get(key__startswith="ticket-message", text__contains="We are on it.")
        assert message.to_address == "daniel@osei.example"
        about = read_reply_address(message.reply_to)
        assert about is not None
        assert (about.kind, about.id) == ("ticket", ticket.id)
        assert "Agent" in message.sender_name
        assert message.in_reply_to  # the thread goes on from the acknowledgement


def test_answering_twice_answers_once(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        first = answer_ticket(desk.ticket.id, HELLO, by=desk.agent.actor)
        second = answer_ticket(desk.ticket.id, HELLO, by=desk.agent.actor)
        assert first.id == second.id
        assert kinds(desk) == ["customer", "agent"]
        assert Event.objects.filter(kind="support.ticket_answered").count() == 1


@pytest.mark.parametrize("verb", [answer_ticket, add_internal_note])
def test_who_may_not_write_does_not(desk: Desk, verb: Callable[..., TicketMessage]) -> None:
    with tenant_scope(desk.world.org):
        with pytest.raises(NotAllowed):
            verb(desk.ticket.id, HELLO, by=desk.reader.actor)
        with pytest.raises(NotAllowed):
            verb(desk.ticket.id, HELLO, by=desk.as_customer)
        assert kinds(desk) == ["customer"]
    with tenant_scope(desk.world.other_org), pytest.raises(NotFound):
        verb(desk.ticket.id, HELLO, by=desk.world.stranger.actor)
    assert desk.fresh().version == 1


@pytest.mark.parametrize("body", ["", "  \n ", "\x00\x07"])
def test_empty_answer_is_refused(desk: Desk, body: str) -> None:
    with tenant_scope(desk.world.org):
        with pytest.raises(Refused):
            answer_ticket(desk.ticket.id, Words(body=body), by=desk.agent.actor)
        assert kinds(desk) == ["customer"]


def test_customer_replies_and_it_is_our_turn(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        answer_ticket(desk.ticket.id, HELLO, by=desk.agent.actor)
        reply_ticket(desk.ticket.id, Words(body="Thanks, when?"), by=desk.as_customer)
    ticket = desk.fresh()
    assert ticket.status == "open"
    assert ticket.due_at is not None
    assert not ticket.seen
    drain()
    with tenant_scope(desk.world.org):
        told = Notification.objects.get(key__startswith="ticket-reply")
        assert told.member_id == desk.agent.membership.id


def test_reply_opens_a_solved_one_again(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.agent.actor)
        reply_ticket(desk.ticket.id, Words(body="It is broken again"), by=desk.as_customer)
        assert Event.objects.filter(kind="support.ticket_reopened").count() == 1
    ticket = desk.fresh()
    assert (ticket.status, ticket.solved_at) == ("open", None)


def test_closed_ticket_takes_no_reply(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.CLOSED, by=desk.agent.actor)
        with pytest.raises(Refused):
            reply_ticket(desk.ticket.id, Words(body="hello?"), by=desk.as_customer)
        assert kinds(desk) == ["customer"]


def test_only_its_customer_replies(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        other = customer_actor(make_person("other@osei.example"))
        for actor in (other, desk.agent.actor, Actor(kind="visitor", id=None, name="x")):
            with pytest.raises(NotFound):
                reply_ticket(desk.ticket.id, Words(body="me too"), by=actor)
        assert kinds(desk) == ["customer"]
    with tenant_scope(desk.world.other_org), pytest.raises(NotFound):
        reply_ticket(desk.ticket.id, Words(body="me too"), by=desk.as_customer)


def test_notes_stay_inside(desk: Desk, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(desk.world.org):
        sent = Message.objects.count()
        add_internal_note(desk.ticket.id, Words(body="He is difficult"), by=desk.agent.actor)
        assert [message.kind for message in public_conversation(desk.ticket)] == ["customer"]
    drain()
    with tenant_scope(desk.world.org):
        assert Message.objects.count() == sent
    assert desk.fresh().status == "new"
