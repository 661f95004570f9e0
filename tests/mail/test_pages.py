"""Pages of mail: who may open them, and what they show."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.urls import reverse

from crm.customers.models import Person
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.templates import add_template
from crm.mail.attachments import Attachment
from crm.mail.inbound.reading import read_all
from crm.mail.inbound.receiving import store
from crm.mail.models import InboundMail, MailTemplate, MailTemplateVersion, Message, MessageKind, VersionState
from tests.world import Member, World


@pytest.fixture
def message(ada: Person) -> Message:
    """A mail to Ada with a file."""
    return queue_message(
        key="k",
        to=ada.email,
        subject="Your receipt",
        text="Hello",
        html="<p>Hello</p>",
        person=ada,
        kind=MessageKind.TRANSACTIONAL,
        attachments=[Attachment(name="r.html", content=b"<script>", content_type="text/html")],
    )


@pytest.fixture
def received(in_scope: World, ada: Person) -> InboundMail:
    """A mail from Ada."""
    raw = b"From: ada@example.com\nSubject: Question\nContent-Type: text/html\n\n<p>Why?<script>x</script></p>"
    store(in_scope.org, raw, envelope_from="ada@example.com", to_address="northwind-air@in.fairlead.localhost")
    read_all()
    return InboundMail.objects.get()


@pytest.fixture
def template(in_scope: World) -> MailTemplate:
    return add_template("Welcome", kind=MessageKind.MARKETING, by=in_scope.boss.actor)


def test_one_mail_sent(in_scope: World, message: Message) -> None:
    page = in_scope.boss.client.get(reverse("mail:sent", args=[message.id]))
    assert "Your receipt" in page.content.decode()
    body = in_scope.boss.client.get(reverse("mail:sent_body", args=[message.id]))
    _assert_harmless(body)
    file = in_scope.boss.client.get(reverse("mail:sent_attachment", args=[message.id, message.attachments.get().id]))
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_one_mail_received(in_scope: World, received: InboundMail) -> None:
    page = in_scope.boss.client.get(reverse("mail:received", args=[received.id]))
    assert "Question" in page.content.decode()
    _assert_harmless(in_scope.boss.client.get(reverse("mail:received_body", args=[received.id])))


def test_a_stranger_and_a_rep_of_another_team_find_no_mail(
    in_scope: World, message: Message, received: InboundMail, ada: Person
) -> None:
    Person.objects.filter(id=ada.id).update(owner=in_scope.boss.membership)
    pages = [
        reverse("mail:sent", args=[message.id]),
        reverse("mail:sent_body", args=[message.id]),
        reverse("mail:sent_attachment", args=[message.id, message.attachments.get().id]),
        reverse("mail:received", args=[received.id]),
        reverse("mail:received_body", args=[received.id]),
        reverse("mail:received_attachment", args=[received.id, uuid4()]),
    ]
    for page in pages:
        assert in_scope.stranger.client.get(page).status_code == 404
        assert in_scope.owner.client.get(page).status_code == 404
        assert in_scope.visitor.get(page).status_code == 302


def test_a_secret_mail_is_shown_to_nobody(in_scope: World, ada: Person) -> None:
    code = queue_message(
        key="c", to=ada.email, subject="654321 is your code", text="654321", kind=MessageKind.TRANSACTIONAL, secret=True
    )
    assert in_scope.boss.client.get(reverse("mail:sent", args=[code.id])).status_code == 404
    page = in_scope.boss.client.get(reverse("mail:settings")).content.decode()
    assert "Sign-in code" in page
    assert "654321" not in page


def test_settings_are_the_admins(in_scope: World) -> None:
    values = {"mail_from": "Northwind Service", "postal_address": "1 Harbour Road"}
    url = reverse("mail:settings")
    assert in_scope.colleague.client.post(url, values).status_code == 403
    assert in_scope.stranger.client.post(url, values).status_code == 302  # changes his own organization
    in_scope.org.refresh_from_db()
    assert in_scope.org.mail_from == ""
    assert in_scope.boss.client.post(url, values).status_code == 302
    in_scope.org.refresh_from_db()
    assert (in_scope.org.mail_from, in_scope.org.postal_address) == ("Northwind Service", "1 Harbour Road")


def test_writing_a_mail(in_scope: World, template: MailTemplate, ada: Person) -> None:
    client, url = in_scope.boss.client, reverse("marketing:mail", args=[template.id])
    written = _form("Hi {{ person.first_name }}", "Good to see you.")
    client.post(url, {**written, "do": "add:button"})
    assert [block["kind"] for block in _draft(template).blocks] == ["text", "button"]
    client.post(url, {**written, "block-1-kind": "button", "block-1-label": "Go", "block-1-url": "x", "do": "up:1"})
    assert [block["kind"] for block in _draft(template).blocks] == ["button", "text"]
    refused = client.post(url, {**written, "block-1-kind": "button", "block-1-url": "x", "do": "publish"}, follow=True)
    assert "https://" in refused.content.decode()
    assert _draft(template).state == VersionState.DRAFT
    client.post(url, {**written, "do": "publish"})
    assert _draft(template).state == VersionState.PUBLISHED
    frame = client.get(reverse("marketing:mail_preview", args=[template.id]), {"as": "ada@example.com"})
    assert "Good to see you." in frame.content.decode()
    _assert_harmless(frame)


def test_a_change_redraws_only_the_preview(in_scope: World, template: MailTemplate) -> None:
    headers = {"HX-Request": "true", "HX-Target": "mail-preview"}
    url = reverse("marketing:mail", args=[template.id])
    part = in_scope.boss.client.post(url, _form("New words", "x"), headers=headers).content.decode()
    assert part.strip().startswith('<div id="mail-preview"')
    assert _draft(template).subject == "New words"


def test_a_button_that_only_has_the_focus_is_not_pressed(in_scope: World, template: MailTemplate) -> None:
    headers = {"HX-Request": "true", "HX-Target": "mail-preview"}
    url = reverse("marketing:mail", args=[template.id])
    in_scope.boss.client.post(url, {**_form("Words", "x"), "do": "remove:0"}, headers=headers)
    assert [block["kind"] for block in _draft(template).blocks] == ["text"]


def test_a_test_mail_goes_to_oneself(in_scope: World, template: MailTemplate) -> None:
    url = reverse("marketing:mail", args=[template.id])
    in_scope.boss.client.post(url, {**_form("Subject", "x"), "do": "test"})
    message = Message.objects.get()
    assert (message.to_address, message.subject) == ("bea.boss@example.com", "Test: Subject")


@pytest.mark.parametrize(
    ("who", "reads", "writes"), [("colleague", 200, 403), ("owner", 403, 403), ("stranger", 404, 404)]
)
def test_who_may_do_what_with_a_template(
    in_scope: World, template: MailTemplate, who: str, reads: int, writes: int
) -> None:
    member: Member = getattr(in_scope, who)
    url = reverse("marketing:mail", args=[template.id])
    assert member.client.get(url).status_code == reads
    assert member.client.get(reverse("marketing:mail_preview", args=[template.id])).status_code == reads
    assert member.client.post(url, _form("Mine now", "x")).status_code == writes
    assert member.client.post(reverse("marketing:mail_publication", args=[template.id])).status_code in (403, 404)
    assert _draft(template).subject == "Welcome"


def test_the_mailbox_shows_every_mail(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = str(tmp_path)
    settings.MAILERS = {
        "default": {"BACKEND": "crm.mail.backends.mailbox.MailboxBackend", "OPTIONS": {"directory": str(tmp_path)}}
    }
    for number in (1, 2):
        mail = EmailMultiAlternatives(
            f"Code <b>{number}</b>", "See https://example.com/x", "a@example.com", ["ada@example.com"]
        )
        mail.attach_alternative("<p>Hi</p><script>x</script>", "text/html")
        mail.attach("Rechnung.pdf", b"%PDF", "application/pdf")
        mailers.default.send_messages([mail])
    page = world.visitor.get(reverse("mail:box")).content.decode()
    assert page.index("Code &lt;b&gt;2") < page.index("Code &lt;b&gt;1")
    name = min(path.stem for path in tmp_path.glob("*.eml"))
    opened = world.visitor.get(reverse("mail:letter", args=[name])).content.decode()
    assert 'href="https://example.com/x"' in opened
    _assert_harmless(world.visitor.get(reverse("mail:letter_body", args=[name])))
    assert world.visitor.get(reverse("mail:letter_attachment", args=[name, 0])).content == b"%PDF"
    assert world.visitor.get(reverse("mail:box"), {"q": "code <b>1"}).content.decode().count("fl-letter__subject") == 1
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("name", ["..", "../../etc/passwd", "8aafc14d-f2bd-4891-a1c8-c9839c26b8e4", "x"])
def test_the_mailbox_opens_only_mails(world: World, settings: Any, tmp_path: Path, name: str) -> None:
    settings.MAILBOX_DIR = str(tmp_path)
    assert world.visitor.get(f"/mail/box/{name}/body/").status_code == 404


def test_without_the_demo_there_is_no_mailbox(world: World) -> None:
    for page in (reverse("mail:box"), reverse("mail:letter", args=[UUID(int=1)])):
        assert world.visitor.get(page).status_code == 404


def _form(subject: str, text: str) -> dict[str, str]:
    return {"name": "Welcome", "subject": subject, "block-0-kind": "text", "block-0-text": text}


def _draft(template: MailTemplate) -> MailTemplateVersion:
    return template.versions.order_by("-number")[0]


def _assert_harmless(response: Any) -> None:
    """Nothing runs in the frame and nothing is loaded, whatever the mail says."""
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
