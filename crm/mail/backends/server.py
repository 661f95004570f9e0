"""A mail server, asked by SMTP over one kept connection."""

import email.policy
from collections.abc import Generator, Iterable
from smtplib import SMTP
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from crm.mail.backends.answers import Answer, AnsweringBackend
from crm.mail.backends.pipeline import Letter, Pipeline
from crm.mail.wire import BARE_ADDRESS, WireMail


class ServerBackend(EmailBackend, AnsweringBackend):
    """Django's, without its parsing of what is plain anyway: half of a worker's time in a large mailing."""

    def prep_address(self, address: str, force_ascii: bool = True) -> str:
        """The address as the envelope takes it. Raises ValueError for one that is none."""
        if BARE_ADDRESS.fullmatch(address):
            return address
        prepared: str = super().prep_address(address, force_ascii)
        return prepared

    def answers[T](self, mails: Iterable[tuple[T, EmailMessage]]) -> Generator[tuple[T, Answer]]:
        """As `answers_of`, for mails to one address each."""
        letters = ((key, self._written(mail)) for key, mail in mails)
        return Pipeline(letters, connect=self._connected, drop=self._drop).answers()

    def _written(self, mail: EmailMessage) -> Letter | Exception:
        try:
            return self._letter(mail)
        except Exception as error:  # noqa: BLE001  # one bad mail must not stop the others
            return error

    def _letter(self, mail: EmailMessage) -> Letter:
        (recipient,) = mail.recipients()
        content = mail.wire() if isinstance(mail, WireMail) else mail.message(policy=email.policy.SMTP).as_bytes()
        return Letter(self.prep_address(mail.from_email), self.prep_address(recipient), content)

    def _connected(self) -> SMTP:
        self.open()
        connection: Any = self.connection
        connection.ehlo_or_helo_if_needed()
        smtp: SMTP = connection
        return smtp

    def _drop(self) -> None:
        """Without QUIT: a server that waits for a mail would take it for one."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()
