"""Mails to a server, as quickly as it takes them.

Where it takes several commands at once (RFC 2920), the end of one mail goes out together with sender, recipient and
DATA of the next; and while the server works on the one, the next but one is written. A mail itself goes out only when
the answer to the one before has been fetched: so whoever keeps a record knows of each, and after a crash at most one
is in doubt.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from smtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from crm.mail.backends.answers import Answer
from crm.mail.verdicts import unreachable

OK, WILL_FORWARD, GO_ON = 250, 251, 354  # what servers answer
Reply = tuple[int, bytes]


@dataclass(frozen=True)
class Letter:
    """One mail to one address, written."""

    sender: str
    recipient: str
    content: bytes

    def envelope(self, connection: SMTP) -> bytes:
        """All that comes before the mail itself."""
        size = f" size={len(self.content)}" if connection.has_extn("size") else ""
        return f"MAIL FROM:<{self.sender}>{size}\r\nRCPT TO:<{self.recipient}>\r\nDATA\r\n".encode("ascii")

    @property
    def dotted(self) -> bytes:
        """The mail with its end: a line that begins with a dot gets another one."""
        dotted = self.content.replace(b"\r\n.", b"\r\n..")
        first = b"." if dotted.startswith(b".") else b""
        return first + dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")


class Pipeline[T]:
    """Letters by whatever their sender calls them, and what the server says to each.

    `connect` gives the connection that is open, or a new one; `drop` ends it without a word, because a server that was
    told of a letter waits for it and takes anything for it.
    """

    def __init__(
        self,
        letters: Iterable[tuple[T, Letter | Exception]],
        *,
        connect: Callable[[], SMTP],
        drop: Callable[[], None],
    ) -> None:
        self._letters, self._connect, self._drop = iter(letters), connect, drop
        self._ready: deque[tuple[T, Letter | Exception]] = deque()
        self._announced = False  # whether the server knows of the first of these

    def answers(self) -> Generator[tuple[T, Answer]]:
        """One after the other. Ends early where no server can be reached."""
        try:
            while self._look_ahead(1):
                key, letter = self._ready.popleft()
                answer = Answer(letter) if isinstance(letter, Exception) else self._hand_over(letter)
                yield key, answer
                if answer.away:
                    return
        finally:
            if self._announced:
                self._hang_up()

    def _hand_over(self, letter: Letter) -> Answer:
        try:
            connection = self._connect()
        except Exception as error:  # noqa: BLE001  # whatever stands between us and a server
            return Answer(error, away=True)
        try:
            self._converse(connection, letter)
        except Exception as error:  # noqa: BLE001
            if unreachable(error):
                self._hang_up()
            return Answer(error)
        return Answer()

    def _converse(self, connection: SMTP, letter: Letter) -> None:
        """Raises SMTPException where the letter is not taken, OSError where the connection is gone."""
        announced, self._announced = self._announced, False
        if not connection.has_extn("pipelining"):
            connection.sendmail(letter.sender, [letter.recipient], letter.content)
            return
        if not announced:
            connection.send(letter.envelope(connection))
        sender, recipient, go = (connection.getreply() for _ in range(3))
        if sender[0] != OK or recipient[0] not in (OK, WILL_FORWARD) or go[0] != GO_ON:
            raise _refusal(connection, letter, sender, recipient, go)
        following = self._next_envelope(connection)
        connection.send(letter.dotted + following)
        self._announced = bool(following)
        self._look_ahead(2)
        taken = connection.getreply()
        if taken[0] != OK:
            raise SMTPDataError(*taken)

    def _next_envelope(self, connection: SMTP) -> bytes:
        if not self._look_ahead(1):
            return b""
        _, letter = self._ready[0]
        return b"" if isinstance(letter, Exception) else letter.envelope(connection)

    def _look_ahead(self, count: int) -> bool:
        """Have so many letters written, if there are as many. Whether there is any."""
        while len(self._ready) < count and (more := next(self._letters, None)):
            self._ready.append(more)
        return bool(self._ready)

    def _hang_up(self) -> None:
        self._announced = False
        self._drop()


def _refusal(connection: SMTP, letter: Letter, sender: Reply, recipient: Reply, go: Reply) -> SMTPException:
    """Why a letter is not wanted; afterwards the server is ready for the next one."""
    if go[0] == GO_ON:  # even where it refused everybody: then it waits for an end without a mail
        connection.send(b".\r\n")
        connection.getreply()
    connection.rset()
    if sender[0] != OK:
        return SMTPSenderRefused(*sender, letter.sender)
    if recipient[0] not in (OK, WILL_FORWARD):
        return SMTPRecipientsRefused({letter.recipient: recipient})
    return SMTPDataError(*go)
