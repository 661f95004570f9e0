"""A real SMTP server that takes mails slowly, so that a worker can be killed in the middle of a batch."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.runtime.ports import free_port


class Sink:
    """Keeps the Message-IDs it said "250" to, in their order."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.taken: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self.taken.append(str(message_from_bytes(raw)["Message-ID"]).strip())
        await asyncio.sleep(self.delay)
        return "250 OK"


@contextmanager
def running_sink(*, delay: float = 0.0) -> Iterator[tuple[Sink, int]]:
    """The sink and its port. `delay` is in seconds, for each mail, between taking it and saying so."""
    port = free_port()
    sink = Sink(delay)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
