"""Mail from customers: appended, opened, or left alone."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Person
from crm.mail.addresses import inbound_address, reply_address
from crm.mail.inbound.receiving import receive
from crm.mail.models import InboundMail, Message
from crm.tenancy.scope import tenant_scope
from support.actions.conversation import Words, answer_ticket
from support.actions.handling import set_status
from support.actions.settings import add_queue
from support.models import MessageSide, Ticket, TicketAttachment, TicketMessage, TicketStatus
from tests.support.conftest import Desk, make_person
from tests.world import World


def send(
    world: World,
    *,
    to: str,
    sender: str = "Daniel Osei <daniel@osei.example>",
    subject: str = "No internet",
    text: str = "It is down again.",
    number: int = 1,
    headers: dict[str, str] | None = None,
) -> bytes:
    """A mail arrives; drain() reads it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{number}@osei.example>"
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    receive(mail.as_bytes(), envelope_from="daniel@osei.example", recipients=[to])
    return mail.as_bytes()


def said(desk: Desk, kind: MessageSide) -> list[str]:
    """What stands in the ticket, of one kind."""
    with tenant_scope(desk.world.org):
        return list(TicketMessage.objects.filter(ticket=desk.ticket, kind=kind).values_list("body", flat=True))


def tickets(world: World) -> list[Ticket]:
    """All tickets, the oldest first."""
    with tenant_scope(world.org):
        return list(Ticket.objects.select_related("person", "queue").order_by("number"))


@pytest.fixture
def inbox(world: World) -> str:
    """Where anybody may write to the organization."""
    return inbound_address(world.org)


def address_of(desk: Desk) -> str:
    """Where answers to the ticket go."""
    return reply_address(desk.world.org, "ticket", desk.ticket.id)


def test_stranger_opens_a_ticket_and_is_told(world: World, inbox: str, drain: Callable[[], None]) -> None:
    send(world, to=inbox, subject="Re: AW: No internet")
    drain()
    (ticket,) = tickets(world)
    assert (ticket.subject, ticket.channel, ticket.person.name) == ("No internet", "email", "Daniel Osei")
    with tenant_scope(world.org):
        told = Message.objects.get()
        assert told.in_reply_to == "<1@osei.example>"
        assert told.to_address == "daniel@osei.example"


def test_same_mail_twice_is_one_ticket(world: World, inbox: str, drain: Callable[[], None]) -> None:
    raw = send(world, to=inbox)
    receive(raw, envelope_from="daniel@osei.example", recipients=[inbox])
    drain()
    assert len(tickets(world)) == 1


@pytest.mark.filterwarnings("ignore:'count' is passed:DeprecationWarning")  # in mail-parser-reply
def test_reply_address_appends_and_reopens(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.agent.actor)
    send(
        desk.world,
        to=address_of(desk),
        text="It is back.\n\nOn Mon, 23 Nov 2026 at 10:00, Ruth <r@x.example> wrote:\n> All good?\n",
    )
    drain()
    assert said(desk, MessageSide.CUSTOMER) == ["It has been down since 7.", "It is back."]
    assert desk.fresh().status == "open"
    assert len(tickets(desk.world)) == 1


def test_thread_alone_appends_too(desk: Desk, inbox: str, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        answer_ticket(desk.ticket.id, Words(body="We are on it."), by=desk.agent.actor)
    drain()
    with tenant_scope(desk.world.org):
        answer = Message.objects.get(text__contains="We are on it.")
    send(desk.world, to=inbox, headers={"References": f"<other@x.example> {answer.message_id}"})
    drain()
    assert said(desk, MessageSide.CUSTOMER)[-1] == "It is down again."
    assert len(tickets(desk.world)) == 1


def test_answer_names_the_customers_mail(world: World, inbox: str, drain: Callable[[], None], desk: Desk) -> None:
    send(world, to=inbox, sender="mei@chen.example", number=7)
    drain()
    ticket = tickets(world)[-1]
    with tenant_scope(world.org):
        answer_ticket(ticket.id, Words(body="Certainly."), by=desk.agent.actor)
    drain()
    with tenant_scope(world.org):
        answer = Message.objects.get(text__contains="Certainly.")
        told = Message.objects.exclude(id=answer.id).get(to_address="mei@chen.example")
    assert answer.in_reply_to == "<7@osei.example>"
    assert answer.references.split() == ["<7@osei.example>", told.message_id]


def test_somebody_else_becomes_a_note_only_colleagues_read(desk: Desk, drain: Callable[[], None]) -> None:
    send(desk.world, to=address_of(desk), sender="Eve <eve@evil.example>", text="Please cancel it all.")
    drain()
    assert said(desk, MessageSide.CUSTOMER) == ["It has been down since 7."]
    (note,) = said(desk, MessageSide.NOTE)
    assert "eve@evil.example" in note
    assert "cancel it all" in note
    assert desk.fresh().status == "new"


def test_second_address_of_the_customer_is_his(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        desk.customer.emails.create(address="d@home.example", key="d@home.example", primary=False)
    send(desk.world, to=address_of(desk), sender="d@home.example", text="From home.")
    drain()
    assert said(desk, MessageSide.CUSTOMER)[-1] == "From home."


def test_reply_to_a_closed_ticket_opens_a_new_one(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.CLOSED, by=desk.agent.actor)
    send(desk.world, to=address_of(desk))
    drain()
    assert [ticket.status for ticket in tickets(desk.world)] == ["closed", "new"]


@pytest.mark.parametrize("header", [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk")])
def test_machines_open_nothing(world: World, inbox: str, drain: Callable[[], None], header: tuple[str, str]) -> None:
    send(world, to=inbox, headers=dict([header]))
    drain()
    assert tickets(world) == []
    with tenant_scope(world.org):
        assert Message.objects.count() == 0
        assert Person.objects.count() == 0


def test_out_of_office_reopens_nothing(desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.SOLVED, by=desk.agent.actor)
    send(desk.world, to=address_of(desk), text="I am away.", headers={"Auto-Submitted": "auto-replied"})
    drain()
    assert desk.fresh().status == "solved"
    assert "I am away." in said(desk, MessageSide.NOTE)[0]


def test_answers_to_a_colleague_are_no_requests(desk: Desk, drain: Callable[[], None]) -> None:
    send(desk.world, to=reply_address(desk.world.org, "person", desk.customer.id))
    drain()
    assert len(tickets(desk.world)) == 1


def test_queue_has_an_address_of_its_own(world: World, desk: Desk, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        queue = add_queue("Billing & refunds", by=world.boss.actor)
    assert queue.address.startswith("northwind-air+billing-refunds@")
    send(world, to=queue.address, sender="mei@chen.example")
    drain()
    assert tickets(world)[-1].queue == queue


def test_files_come_along_but_no_programs(world: World, inbox: str, drain: Callable[[], None]) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mei@chen.example", inbox, "Photo"
    mail["Message-ID"] = "<9@chen.example>"
    mail.set_content("See the light.")
    mail.add_attachment(b"\xff\xd8jpeg", maintype="image", subtype="jpeg", filename="../light.jpg")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="fix.exe")
    receive(mail.as_bytes(), envelope_from="mei@chen.example", recipients=[inbox])
    drain()
    with tenant_scope(world.org):
        file = TicketAttachment.objects.get()
        assert file.name == "light.jpg"
        assert file.file_key.startswith(f"{world.org.id}/")


def test_another_organizations_reply_address_leads_nowhere_here(desk: Desk, drain: Callable[[], None]) -> None:
    foreign = reply_address(desk.world.other_org, "ticket", desk.ticket.id)
    send(desk.world, to=foreign, text="Let me in")
    drain()
    assert said(desk, MessageSide.CUSTOMER) == ["It has been down since 7."]
    assert len(tickets(desk.world)) == 1
    with tenant_scope(desk.world.other_org):
        (ticket,) = Ticket.objects.all()
        assert ticket.person.email == "daniel@osei.example"


@given(raw=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_can_be_taken(world: World, inbox: str, drain: Callable[[], None], raw: bytes) -> None:
    head = b"From: daniel@osei.example\r\nSubject: " + raw.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\n\r\n"
    receive(head + raw, envelope_from="daniel@osei.example", recipients=[inbox])
    drain()
    with tenant_scope(world.org):
        assert not InboundMail.objects.exclude(error="").exists()
        taken = TicketMessage.objects.filter(inbound__isnull=False).count()
        assert taken == InboundMail.objects.filter(automatic=False).count()


def test_person_without_address_gets_no_mail(desk: Desk, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(desk.world.org):
        sent = Message.objects.count()
        person = make_person("gone@osei.example")
        Person.objects.filter(id=desk.customer.id).update(email="")
        answer_ticket(desk.ticket.id, Words(body="Hello?"), by=desk.agent.actor)
        assert person.email
    drain()
    with tenant_scope(desk.world.org):
        assert Message.objects.count() == sent
