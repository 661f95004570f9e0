"""The sending side: SMTP submission by the standard library."""

import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from crm.mailbox.models import Security
from crm.mailbox.wire.login import Door
from crm.mailbox.wire.net import PATIENCE, connect, encrypt, ssl_context
from crm.mailbox.wire.problems import PLAIN_ONLY, MailboxProblem, NotLetIn, Rejected, Unreachable


@contextmanager
def submitting(door: Door) -> Iterator[smtplib.SMTP]:
    """A signed-in connection for the block. Raises MailboxProblem."""
    client: smtplib.SMTP | None = None
    try:
        client = _Client(door)
        _sign_in(client, door)
        yield client
    except MailboxProblem:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise NotLetIn(f"{door.host} does not let you in: {_said(error.smtp_error)}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise Rejected(f"{door.host} does not take this address: {_said(words)}", final=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Rejected(f"{door.host} says: {_said(error.smtp_error)}", final=error.smtp_code >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Rejected(f"{door.host} does not offer what is needed ({error}).", final=True) from error
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        raise Unreachable(f"{door.host} stopped answering.") from error
    finally:
        _hang_up(client)


class _Client(smtplib.SMTP):
    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__(door.host, door.port, local_hostname="fairlead", timeout=PATIENCE)
        self.ehlo()
        if door.security == Security.STARTTLS:
            self.starttls(context=ssl_context())
            self.ehlo()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened = connect(host, port)
        return encrypt(opened, host) if self._door.security == Security.TLS else opened


def _sign_in(client: smtplib.SMTP, door: Door) -> None:
    if not door.token:
        try:
            client.login(door.username, door.password)
        except UnicodeError as error:
            raise NotLetIn(PLAIN_ONLY) from error
        return
    said = b64encode(f"user={door.username}\x01auth=Bearer {door.token}\x01\x01".encode()).decode()
    code, answer = client.docmd("AUTH", f"XOAUTH2 {said}")
    if code == 334:  # the server tells in what way it says no, and waits for us to have read it
        code, answer = client.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _said(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(letter if letter.isprintable() else " " for letter in text)[:200]


def _hang_up(client: smtplib.SMTP | None) -> None:
    if client is None:
        return
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()
