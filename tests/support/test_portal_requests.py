"""My requests in the portal: mine, and nobody else's."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.tenancy.scope import tenant_scope
from support.actions.conversation import Words, add_internal_note, answer_ticket
from support.actions.handling import set_status
from support.models import MessageSide, Ticket, TicketAttachment, TicketMessage, TicketStatus
from tests.portal.test_sign_in import sign_in
from tests.support.conftest import Desk
from tests.world import OutsideClient

Strangers = dict[str, OutsideClient]


def base(desk: Desk) -> str:
    """The portal of the organization."""
    return f"/p/{desk.world.org.slug}/portal/"


@pytest.fixture
def mine(desk: Desk) -> OutsideClient:
    """The customer's browser."""
    return sign_in(desk.world, "daniel@osei.example")


def stranger_clients(desk: Desk) -> Strangers:
    """Everybody who must not see it: another customer, a customer of the other organization, staff, nobody."""
    elsewhere = OutsideClient()
    other = desk.world
    swapped = type(other)(**{**other.__dict__, "org": other.other_org, "other_org": other.org})
    elsewhere = sign_in(swapped, "daniel@osei.example")
    return {
        "another customer": sign_in(desk.world, "other@osei.example"),
        "customer of another organization": elsewhere,
        "agent": desk.agent.client,
        "stranger": desk.world.stranger.client,
        "nobody": OutsideClient(),
    }


def test_first_page_and_list_show_my_requests(desk: Desk, mine: OutsideClient) -> None:
    for page in ("", "requests/"):
        text = mine.get(base(desk) + page).content.decode()
        assert "No internet" in text
        assert "No. 1001" in text
    assert "No internet" not in sign_in(desk.world, "other@osei.example").get(base(desk)).content.decode()


def test_customer_asks_with_a_file(desk: Desk, mine: OutsideClient) -> None:
    file = SimpleUploadedFile("light.jpg", b"jpeg", content_type="image/jpeg")
    form = {"subject": "Red light", "body": "See photo", "attachments": [file], "key": "f-1"}
    answer = mine.post(base(desk) + "requests/new/", form)
    with tenant_scope(desk.world.org):
        ticket = Ticket.objects.get(subject="Red light")
        attachment = TicketAttachment.objects.get()
    assert answer["Location"].endswith(f"/requests/{ticket.id}/")
    page = mine.get(answer["Location"]).content.decode()
    assert "light.jpg" in page
    sent = mine.get(base(desk) + f"files/{attachment.id}/")
    assert sent.getvalue() == b"jpeg"
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["Content-Type"] == "application/octet-stream"


def test_sent_twice_is_asked_once(desk: Desk, mine: OutsideClient) -> None:
    for _ in range(2):
        mine.post(base(desk) + "requests/new/", {"subject": "Red light", "body": "See", "key": "f-1"})
    with tenant_scope(desk.world.org):
        assert Ticket.objects.filter(subject="Red light").count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("fix.exe", b"MZ"), ("page.html", b"<script>"), ("big.pdf", b"x" * 10_000_001), ("no.txt", b"")],
)
def test_files_we_do_not_take(desk: Desk, mine: OutsideClient, name: str, content: bytes) -> None:
    form = {"subject": "S", "body": "B", "attachments": [SimpleUploadedFile(name, content)]}
    answer = mine.post(base(desk) + "requests/new/", form)
    assert answer.status_code == 422
    with tenant_scope(desk.world.org):
        assert Ticket.objects.count() == 1


def test_form_keeps_what_was_typed(desk: Desk, mine: OutsideClient) -> None:
    answer = mine.post(base(desk) + "requests/new/", {"subject": "Red light", "body": ""})
    assert answer.status_code == 422
    assert 'value="Red light"' in answer.content.decode()


def test_customer_reads_replies_and_solves(desk: Desk, mine: OutsideClient) -> None:
    with tenant_scope(desk.world.org):
        answer_ticket(desk.ticket.id, Words(body="Does the light blink?"), by=desk.agent.actor)
        add_internal_note(desk.ticket.id, Words(body="SECRET NOTE"), by=desk.agent.actor)
    page = mine.get(base(desk) + f"requests/{desk.ticket.id}/").content.decode()
    assert "Does the light blink?" in page
    assert "Your turn" in page
    assert "SECRET NOTE" not in page
    mine.post(base(desk) + f"requests/{desk.ticket.id}/replies/", {"body": "It does.", "key": "r1"})
    mine.post(base(desk) + f"requests/{desk.ticket.id}/replies/", {"body": "It does.", "key": "r1"})
    with tenant_scope(desk.world.org):
        said = TicketMessage.objects.filter(ticket=desk.ticket, kind=MessageSide.CUSTOMER)
        assert said.count() == 2
    assert desk.fresh().status == "open"
    mine.post(base(desk) + f"requests/{desk.ticket.id}/solution/")
    assert desk.fresh().status == "solved"


def test_text_is_shown_as_text(desk: Desk, mine: OutsideClient) -> None:
    mine.post(base(desk) + f"requests/{desk.ticket.id}/replies/", {"body": "<script>alert(1)</script>"})
    for client, page in (
        (mine, base(desk) + f"requests/{desk.ticket.id}/"),
        (desk.agent.client, f"/support/tickets/{desk.ticket.id}/"),
    ):
        text = client.get(page).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_nobody_else_reads_or_writes(desk: Desk) -> None:
    page = base(desk) + f"requests/{desk.ticket.id}/"
    for who, client in stranger_clients(desk).items():
        assert client.get(page).status_code in {302, 404}, who
        for verb, form in (("replies/", {"body": "mine now"}), ("solution/", {})):
            assert client.post(page + verb, form).status_code in {302, 404}, who
    ticket = desk.fresh()
    assert (ticket.status, ticket.version) == ("new", 1)
    with tenant_scope(desk.world.org):
        assert TicketMessage.objects.filter(ticket=desk.ticket).count() == 1


def test_nobody_else_gets_the_files(desk: Desk, mine: OutsideClient) -> None:
    file = SimpleUploadedFile("light.jpg", b"jpeg", content_type="image/jpeg")
    mine.post(base(desk) + f"requests/{desk.ticket.id}/replies/", {"body": "See", "attachments": [file]})
    with tenant_scope(desk.world.org):
        attachment = TicketAttachment.objects.get()
    for who, client in stranger_clients(desk).items():
        assert client.get(base(desk) + f"files/{attachment.id}/").status_code in {302, 404}, who
    assert desk.agent.client.get(f"/support/files/{attachment.id}/").getvalue() == b"jpeg"
    assert desk.world.stranger.client.get(f"/support/files/{attachment.id}/").status_code == 404
    assert mine.get(f"/support/files/{attachment.id}/").status_code == 302


def test_files_of_notes_stay_inside(desk: Desk, mine: OutsideClient) -> None:
    file = SimpleUploadedFile("plan.txt", b"inside", content_type="text/plain")
    desk.agent.client.post(f"/support/tickets/{desk.ticket.id}/notes/", {"body": "look", "attachments": [file]})
    with tenant_scope(desk.world.org):
        attachment = TicketAttachment.objects.get()
    assert mine.get(base(desk) + f"files/{attachment.id}/").status_code == 404


def test_closed_request_says_so(desk: Desk, mine: OutsideClient) -> None:
    with tenant_scope(desk.world.org):
        set_status(desk.ticket.id, TicketStatus.CLOSED, by=desk.agent.actor)
    page = base(desk) + f"requests/{desk.ticket.id}/"
    assert "This request is closed" in mine.get(page).content.decode()
    assert mine.post(page + "replies/", {"body": "hello"}).status_code == 409


@pytest.mark.parametrize("path", ["", "requests/", "requests/new/", "details/"])
def test_pages_are_light_and_private(desk: Desk, mine: OutsideClient, path: str) -> None:
    page = mine.get(base(desk) + path)
    assert page.status_code == 200
    assert len(page.content) < 20_000
    assert "no-store" in page["Cache-Control"]
    assert b"<script" not in page.content


def test_details_are_his_own(desk: Desk, mine: OutsideClient, drain: Callable[[], None]) -> None:
    form = {"first_name": "Dan", "last_name": "Osei", "phone": "+44 20 7946 0152", "news": "on"}
    assert mine.post(base(desk) + "details/", form).status_code == 302
    with tenant_scope(desk.world.org):
        desk.customer.refresh_from_db()
        assert (desk.customer.name, desk.customer.phone) == ("Dan Osei", "+442079460152")
    assert mine.post(base(desk) + "details/", {**form, "phone": "call me"}).status_code == 422
    drain()
