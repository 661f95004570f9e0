"""A submission server in a thread: takes mails from whoever signs in, and can be told to fail."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Submission:
    """`answer` is what it says to a mail; `before` is called before that."""

    user: str = "olga@northwind.example"
    password: str = "app password"
    token: str = ""
    answer: str = "250 taken"
    mails: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope.content)
            self.senders.append(envelope.mail_from)
        return self.answer

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        given = base64.b64decode(args[1]).decode()
        right = f"user={self.user}\x01auth=Bearer {self.token}\x01\x01"
        return AuthResult(success=bool(self.token) and given == right, handled=False)

    def lets_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password.decode() == self.password
        return AuthResult(success=right and given.login.decode() == self.user, handled=False)


@contextmanager
def smtp_server(submission: Submission) -> Iterator[Submission]:
    """Serves it, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        submission.port = free.getsockname()[1]
    controller = Controller(
        submission, hostname="127.0.0.1", port=submission.port, authenticator=submission.lets_in, auth_require_tls=False
    )
    controller.start()
    try:
        yield submission
    finally:
        controller.stop()
