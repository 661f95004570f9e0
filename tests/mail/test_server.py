"""The conversation with a mail server that takes several commands at once, and with one that does not."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.mail.backends.server import ServerBackend
from crm.mail.wire import WireMail
from crm.runtime.ports import free_port


class Server:
    """Takes mails but for some addresses; `together`: whether it offers to take commands at once."""

    def __init__(self, *, together: bool) -> None:
        self.together = together
        self.taken: list[tuple[str, bytes]] = []

    async def handle_EHLO(  # noqa: N802  # its name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, told: list[str]
    ) -> list[str]:
        session.host_name = hostname
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


@pytest.mark.parametrize("together", [True, False])
def test_mails_arrive_over_one_connection_whatever_comes_between(together: bool) -> None:
    with served(together=together) as (server, backend):
        assert backend.send_messages([mail("a@example.com")]) == 1
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            backend.send_messages([mail("gone@example.com")])
        assert refused.value.recipients == {"gone@example.com": (550, b"nobody here")}
        with pytest.raises(smtplib.SMTPSenderRefused) as unknown:
            backend.send_messages([mail(sender="nobody@x.example")])
        assert unknown.value.smtp_code == 553
        with pytest.raises(smtplib.SMTPDataError) as answer:
            backend.send_messages([mail(subject="Refused")])
        assert answer.value.smtp_code == 554
        assert backend.send_messages([mail("b@example.com")]) == 1
    assert [address for address, _ in server.taken] == ["a@example.com", "b@example.com"]


@pytest.mark.parametrize("together", [True, False])
def test_lines_with_dots_arrive_as_they_were(together: bool) -> None:
    text = "First\n.\n..two\n.three\nQUIT"
    with served(together=together) as (server, backend):
        backend.send_messages([mail(text=text), mail("b@example.com")])
    assert len(server.taken) == 2
    assert text.replace("\n", "\r\n").encode() in server.taken[0][1]
