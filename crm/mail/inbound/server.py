"""The SMTP server that takes mail in. "250" means: on disk and in the database."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from crm.mail.inbound.receiving import receive

log = structlog.get_logger()

LARGEST_MAIL = 25 * 1024 * 1024
MOST_RECIPIENTS = 50
THREADS = 4


class Receiver:
    """aiosmtpd's handler. The database is asked in threads, so that a slow one stops no other conversation."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mail-in")

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Any address is taken: one that is nobody's goes to the quarantine, where a typing error can be mended."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest in another mail"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """250 once it is stored; 451 otherwise, so that the sender keeps it and comes back."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, _take, envelope)
        except Exception:
            log.exception("mail_not_taken")
            return "451 4.3.0 It could not be stored, please try again later"
        return "250 2.0.0 Stored"

    def close(self) -> None:
        """Let the threads finish what they store."""
        self._threads.shutdown(wait=True)


def make_controller(host: str, port: int, *, largest: int = LARGEST_MAIL) -> Controller:
    """A server in a thread of its own; `start()` and `stop()` it. `largest` is in bytes, bigger mails get a 552."""
    options: dict[str, Any] = {"data_size_limit": largest, "enable_SMTPUTF8": True, "ident": "Fairlead"}
    return Controller(Receiver(), hostname=host, port=port, **options)


def _take(envelope: Envelope) -> None:
    try:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        receive(raw, envelope_from=envelope.mail_from or "", recipients=envelope.rcpt_tos)
    finally:
        connections.close_all()  # a connection for each mail: no thread holds one while it waits for the next
