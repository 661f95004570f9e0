"""Hand mails over one after the other, and say of each what the server said."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from crm.mail.verdicts import unreachable

log = structlog.get_logger()


@dataclass(frozen=True)
class Answer:
    """Why a mail was not taken, if it was not. `away`: there was no server to ask."""

    error: Exception | None = None
    away: bool = False


class AnsweringBackend(BaseEmailBackend):
    """A mailer with a way of its own to hand over many mails."""

    def answers[T](self, mails: Iterable[tuple[T, EmailMessage]]) -> Generator[tuple[T, Answer]]:
        """As `answers_of`."""
        raise NotImplementedError


def answers_of[T](mailer: BaseEmailBackend, mails: Iterable[tuple[T, EmailMessage]]) -> Generator[tuple[T, Answer]]:
    """Hand each over, on one connection where the mailer keeps one. Ends early where no server can be reached.

    The next mail is handed over only when the answer to the one before has been fetched from here.
    """
    if isinstance(mailer, AnsweringBackend):
        yield from mailer.answers(mails)
        return
    for key, mail in mails:
        answer = _answer(mailer, mail)
        yield key, answer
        if answer.away:
            return


def hang_up(mailer: BaseEmailBackend) -> None:
    """End the connection, if there is one."""
    try:
        mailer.close()
    except Exception as error:  # noqa: BLE001  # what was taken was taken
        log.info("mail_connection_closed_badly", error=f"{type(error).__name__}: {error}"[:1000])


def _answer(mailer: BaseEmailBackend, mail: EmailMessage) -> Answer:
    try:
        mailer.open()  # keeps the connection between mails
    except Exception as error:  # noqa: BLE001  # whatever a provider's library raises
        return Answer(error, away=True)
    try:
        mailer.send_messages([mail])
    except Exception as error:  # noqa: BLE001
        if unreachable(error):
            hang_up(mailer)  # the next one gets a new connection
        return Answer(error)
    return Answer()
