"""The conversation with a mail server that takes several commands at once, and with one that does not."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.mail.backends.answers import Answer, answers_of
from crm.mail.backends.server import ServerBackend
from crm.mail.wire import WireMail
from crm.runtime.ports import free_port


class Server:
    """Takes mails but for some addresses; `together`: whether it offers to take commands at once."""

    def __init__(self, *, together: bool) -> None:
        self.together = together
        self.taken: list[tuple[str, bytes]] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802  # its name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, told: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return [*told[:-1], "250-PIPELINING", told[-1]] if self.together else told

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "553 we know no such sender"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        if b"Subject: Refused" in content:
            return "554 no, thank you"
        if b"Subject: Hang up" in content:
            server.transport.close()  # type: ignore[union-attr]
            return "421 good-bye"
        self.taken.append((envelope.rcpt_tos[0], content))
        return "250 OK"


@contextmanager
def served(*, together: bool) -> Iterator[tuple[Server, ServerBackend]]:
    server = Server(together=together)
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    backend = ServerBackend(host="127.0.0.1", port=port, alias="default")
    backend.open()
    try:
        yield server, backend
    finally:
        backend.close()
        controller.stop()


def mail(to: str = "ada@example.com", *, subject: str = "Hello", text: str = "Hi", sender: str = "us@x.example") -> Any:
    written = WireMail(subject=subject, body=text, from_email=sender, to=[to])
    written.attach_alternative(f"<p>{text}</p>", "text/html")
    return written


def _sent(backend: ServerBackend, *mails: Any) -> list[Answer]:
    """The answers to mails, in the mails' order."""
    said = list(answers_of(backend, enumerate(mails)))
    assert [place for place, _ in said] == list(range(len(mails)))
    return [answer for _, answer in said]


@pytest.mark.parametrize("together", [True, False])
def test_mails_arrive_over_one_connection_whatever_comes_between(together: bool) -> None:
    mails = [
        mail("a@example.com"),
        mail("gone@example.com"),
        mail(sender="nobody@x.example"),
        mail("b@example.com"),
        mail(subject="Refused"),
        mail("no address"),
        mail("c@example.com"),
        mail("d@example.com"),
    ]
    with served(together=together) as (server, backend):
        taken, gone, unknown, _, refused, wrong, *_ = answers = _sent(backend, *mails)
        assert server.connections == 1
    assert taken.error is None
    assert isinstance(gone.error, smtplib.SMTPRecipientsRefused)
    assert gone.error.recipients == {"gone@example.com": (550, b"nobody here")}
    assert isinstance(unknown.error, smtplib.SMTPSenderRefused)
    assert unknown.error.smtp_code == 553
    assert isinstance(refused.error, smtplib.SMTPDataError)
    assert refused.error.smtp_code == 554
    assert isinstance(wrong.error, ValueError)
    assert not any(answer.away for answer in answers)
    assert [address for address, _ in server.taken] == [f"{letter}@example.com" for letter in "abcd"]


@pytest.mark.parametrize("together", [True, False])
def test_a_mail_goes_out_only_when_the_answer_before_was_fetched(together: bool) -> None:
    with served(together=together) as (server, backend):
        answers = answers_of(backend, enumerate([mail("a@example.com"), mail("b@example.com"), mail("c@example.com")]))
        assert [next(answers)[0], next(answers)[0]] == [0, 1]
        answers.close()  # the server was told of the third already
        backend.close()
        assert [address for address, _ in server.taken] == ["a@example.com", "b@example.com"]
        assert _sent(backend, mail("d@example.com"))[0].error is None
    assert [address for address, _ in server.taken] == ["a@example.com", "b@example.com", "d@example.com"]


@pytest.mark.parametrize("together", [True, False])
def test_after_a_lost_connection_the_next_mail_gets_a_new_one(together: bool) -> None:
    mails = [mail("a@example.com"), mail(subject="Hang up"), mail("b@example.com"), mail("c@example.com")]
    with served(together=together) as (server, backend):
        _, lost, *_ = _sent(backend, *mails)
        assert server.connections == 2
    assert isinstance(lost.error, OSError)
    assert not lost.away
    assert [address for address, _ in server.taken] == ["a@example.com", "b@example.com", "c@example.com"]


def test_without_a_server_it_ends_with_the_first_mail() -> None:
    backend = ServerBackend(host="127.0.0.1", port=free_port(), alias="default")
    said = list(answers_of(backend, enumerate([mail(), mail()])))
    assert [(place, answer.away) for place, answer in said] == [(0, True)]


@pytest.mark.parametrize("together", [True, False])
def test_lines_with_dots_arrive_as_they_were(together: bool) -> None:
    text = "First\n.\n..two\n.three\nQUIT"
    with served(together=together) as (server, backend):
        _sent(backend, mail(text=text), mail("b@example.com"))
    assert len(server.taken) == 2
    assert text.replace("\n", "\r\n").encode() in server.taken[0][1]
