"""Mail, business cards, three fields on a phone, calls, the API: each twice is one lead."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from crm.attachments.models import Attachment
from crm.customers.models import Person
from crm.mail.inbound.reading import read_all
from crm.mail.inbound.receiving import organization_for, store
from crm.mail.inboxes import LEADS, inbox_address
from crm.tenancy.scope import tenant_scope
from leads.cards import read_cards
from leads.models import Channel, Lead, LeadStatus, Submission
from support.models import Ticket
from tests.draining import run_due_work
from tests.leads.making import make_lead
from tests.world import World

CARD3 = """BEGIN:VCARD
VERSION:3.0
N:Kessler;Anna\\, Dr.;;;
FN:Anna Kessler
ORG:Kessler Anlagenbau\\; GmbH;Travel
TITLE:Head of travel
item1.EMAIL;TYPE=INTERNET,PREF:anna@kess
 ler.example
TEL;TYPE="cell,voice":+49 711 5550118
NOTE:Met at the fair\\nWants groups
END:VCARD
"""
CARD4 = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Joëlle Weber\r\nTEL;VALUE=uri:tel:+49-30-5550123\r\n"
    "EMAIL:j@weber.example\r\nEND:VCARD"
)
CARD2 = (
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6r=\ng\nTEL;CELL:0305550124\n"
    "END:VCARD\n"
)


def mail_to(world: World, address: str, *, message_id: str = "", headers: str = "", file: bool = False) -> None:
    body = "Dear all,\n\ncan you fly 40 of us to Porto?\n"
    kind = 'Content-Type: multipart/mixed; boundary="b"\n' if file else ""
    if file:
        body = (
            f"--b\nContent-Type: text/plain\n\n{body}\n--b\nContent-Type: application/pdf\n"
            'Content-Disposition: attachment; filename="plan.pdf"\n\nPDF\n--b--\n'
        )
    raw = (
        f"From: Ines Costa <ines@costa.example>\nTo: {address}\nSubject: Group to Porto\n"
        f"Message-ID: {message_id or f'<{uuid4()}@x.example>'}\nMIME-Version: 1.0\n{headers}{kind}\n{body}"
    ).encode()
    store(world.org, raw, envelope_from="ines@costa.example", to_address=address)
    read_all()


def test_a_mail_to_the_address_for_leads_is_one_lead(in_scope: World) -> None:
    address = inbox_address(in_scope.org, LEADS)
    assert organization_for(address) == in_scope.org
    for _ in range(2):
        mail_to(in_scope, address, message_id="<same@x.example>", file=True)
    run_due_work()
    lead = Lead.objects.select_related("person").get()
    assert (lead.person.name, lead.person.email) == ("Ines Costa", "ines@costa.example")
    assert lead.wants.startswith("Group to Porto\n\nDear all,")
    submission = lead.submissions.get()
    assert (submission.channel, submission.external_id) == (Channel.MAIL, "<same@x.example>")
    assert Attachment.objects.get(subject_id=lead.id).name == "plan.pdf"
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied\n", "List-Id: <news.x.example>\n", "Precedence: bulk\n"]
)
def test_machines_are_no_leads(in_scope: World, header: str) -> None:
    mail_to(in_scope, inbox_address(in_scope.org, LEADS), headers=header)
    run_due_work()
    assert (Lead.objects.count(), Submission.objects.count()) == (0, 0)


def test_mail_to_another_address_is_no_lead(in_scope: World) -> None:
    mail_to(in_scope, f"{in_scope.org.slug}@{inbox_address(in_scope.org, LEADS).rpartition('@')[2]}")
    run_due_work()
    assert not Lead.objects.exists()


def test_cards_of_every_version_are_read() -> None:
    assert read_cards(CARD3) == [{
        "first_name": "Anna, Dr.", "last_name": "Kessler", "email": "anna@kessler.example", "phone": "+49 711 5550118",
        "company": "Kessler Anlagenbau; GmbH", "job_title": "Head of travel", "wants": "Met at the fair\nWants groups",
    }]  # fmt: skip
    assert read_cards(CARD4) == [
        {"first_name": "Joëlle", "last_name": "Weber", "email": "j@weber.example", "phone": "+49-30-5550123"}
    ]
    assert read_cards(CARD2) == [{"first_name": "Jörg", "last_name": "Müller", "phone": "0305550124"}]
    assert len(read_cards(CARD3 + CARD4 + "\n" + CARD2)) == 3


LINES = st.sampled_from(["N", "FN", "EMAIL", 'TEL;X="a:b"', "ORG", "NOTE;ENCODING=QUOTED-PRINTABLE", "", ";", "BEGIN"])


@given(st.text(max_size=200), st.lists(st.tuples(LINES, st.text(max_size=40)), max_size=8))
def test_no_text_breaks_the_reader(text: str, lines: list[tuple[str, str]]) -> None:
    made = "".join(f"{name}:{value}\n" for name, value in lines)
    for whole in (text, f"BEGIN:VCARD\n{text}\nEND:VCARD", f"BEGIN:VCARD\n{made}END:VCARD\n"):
        for card in read_cards(whole):
            assert all(value and "\x00" not in value for value in card.values())


def test_an_uploaded_card_sent_twice_is_one_lead(world: World) -> None:
    for _ in range(2):
        file = SimpleUploadedFile("anna.vcf", CARD3.encode(), "text/vcard")
        answer = world.boss.client.post("/leads/new/card/", {"file": file, "key": "k", "wants": "Groups"})
        assert answer.status_code == 302
    with tenant_scope(world.org):
        lead = Lead.objects.select_related("person").get()
        assert (lead.person.last_name, lead.wants) == ("Kessler", "Groups")
        submission = lead.submissions.get()
        assert (submission.channel, submission.raw) == (Channel.CARD, CARD3)


def test_a_photo_is_kept_with_what_was_typed(world: World) -> None:
    client = world.boss.client
    photo = SimpleUploadedFile("card.jpg", b"\xff\xd8\xff photo", "image/jpeg")
    assert client.post("/leads/new/card/", {"file": photo, "key": "p"}).status_code == 422
    photo = SimpleUploadedFile("card.jpg", b"\xff\xd8\xff photo", "image/jpeg")
    client.post("/leads/new/card/", {"file": photo, "key": "p", "first_name": "Ines", "phone": "+351 21 555 0100"})
    with tenant_scope(world.org):
        lead = Lead.objects.get()
        assert Attachment.objects.get(subject_id=lead.id).name == "card.jpg"
    assert client.post("/leads/new/card/", {"card": "no card", "key": "q"}).status_code == 422


def test_three_fields_tapped_twice_are_one_lead(world: World) -> None:
    client = world.boss.client
    assert client.get("/leads/new/quick/?phone=030555").status_code == 200
    for _ in range(2):
        sent = {"name": "Ines Costa", "reach": "ines@costa.example", "wants": "Groups", "key": "k"}
        assert client.post("/leads/new/quick/", sent).status_code == 302
    assert client.post("/leads/new/quick/", {"key": "l"}).status_code == 422
    assert client.post("/leads/new/quick/", {"key": "m", "reach": "ines@"}).status_code == 422
    assert world.colleague.client.post("/leads/new/quick/", {"name": "No", "key": "n"}).status_code == 403
    with tenant_scope(world.org):
        assert Lead.objects.get().person.email == "ines@costa.example"


def test_whoever_is_known_by_number_is_the_same(world: World) -> None:
    client = world.boss.client
    first = {"name": "Ines Costa", "reach": "+351 215 550 100", "key": "a"}
    for again in (first, first | {"key": "b", "name": ""}, first | {"key": "c", "name": "Costa"}):
        assert client.post("/leads/new/quick/", again).status_code == 302
    with tenant_scope(world.org):
        assert (Person.objects.count(), Lead.objects.count(), Submission.objects.count()) == (1, 1, 3)
    client.post("/leads/new/quick/", first | {"key": "d", "name": "Rui Almeida"})  # the same office, somebody else
    with tenant_scope(world.org):
        assert Person.objects.count() == 2


def test_a_nurtured_lead_is_taken_up_again(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, status=LeadStatus.NURTURE)
        email = lead.person.email
    world.boss.client.post("/leads/new/quick/", {"reach": email, "key": "k", "wants": "Now!"})
    with tenant_scope(world.org):
        taken = Lead.objects.get()
        assert (taken.id, taken.status) == (lead.id, LeadStatus.NEW)
        assert taken.wants.startswith("Now!")


def test_a_call_from_an_unknown_number_ends_here(world: World) -> None:
    shown = world.boss.client.get("/look-up/", {"phone": "+351215550100"}).content.decode()
    assert "/leads/new/?phone=" in shown
    sent: dict[str, Any] = {"phone": "+351215550100", "key": "call", "owner": "", "source": "Call"}
    for _ in range(2):
        assert world.boss.client.post("/leads/new/", sent).status_code == 302
    with tenant_scope(world.org):
        assert Submission.objects.get().channel == Channel.HAND
