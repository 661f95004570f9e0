"""The reading side: IMAP4rev1 by imapclient. Nothing is marked as read, moved or deleted."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from imaplib import IMAP4
from typing import Any

from imapclient.exceptions import LoginError
from imapclient.imapclient import SENT, IMAPClient

from crm.mailbox.models import FolderRole, Security
from crm.mailbox.wire.login import Door
from crm.mailbox.wire.net import PATIENCE, connect, encrypt, ssl_context
from crm.mailbox.wire.problems import PLAIN_ONLY, MailboxProblem, NotLetIn, Rejected, Unreachable

HEADS = "BODY.PEEK[HEADER.FIELDS (FROM SENDER TO CC BCC MESSAGE-ID DATE REFERENCES IN-REPLY-TO SUBJECT)]"
SENT_NAMES = ("Sent", "INBOX.Sent", "Sent Items", "Sent Mail", "Gesendet", "Gesendete Objekte", "Envoyés", "Enviados")
LARGEST = 25 * 1024 * 1024  # bytes of one mail; of larger ones the text is taken without the files
BEGINNING = 512 * 1024


@dataclass(frozen=True)
class Opened:
    """A folder as the server tells of it."""

    uid_validity: int
    next_uid: int


@dataclass(frozen=True)
class Head:
    """What is asked of every mail: enough to see whether it is with somebody we know."""

    uid: int
    size: int
    headers: bytes


class Reader:
    """A signed-in connection."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client

    def folders(self) -> dict[FolderRole, str]:
        """The inbox, and the Sent folder where there is one: by its mark (RFC 6154), else by its usual names."""
        found = {FolderRole.INBOX: "INBOX"}
        names = {str(name): flags for flags, _, name in self._client.list_folders()}
        marked = next((name for name, flags in names.items() if SENT in flags), "")
        sent = marked or next((name for name in SENT_NAMES if name in names), "")
        return found | ({FolderRole.SENT: sent} if sent else {})

    def open(self, name: str) -> Opened:
        """Open a folder for reading only."""
        told: Any = self._client.select_folder(name, readonly=True)
        return Opened(int(told[b"UIDVALIDITY"]), int(told.get(b"UIDNEXT", 0)))

    def uids_from(self, first: int) -> list[int]:
        """Those of the open folder from this one on. (`n:*` always names the last one, also where it is older.)"""
        return sorted(uid for uid in self._client.search(["UID", f"{first}:*"]) if uid >= first)

    def uids_since(self, day: date) -> list[int]:
        """Those that came on that day or later."""
        return sorted(self._client.search(["SINCE", day]))

    def uids_of(self, message_id: str) -> list[int]:
        """Those with this Message-ID."""
        return sorted(self._client.search(["HEADER", "Message-ID", message_id]))

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Sizes and headers, in the order of the ids; what vanished meanwhile is left out."""
        told: Any = self._client.fetch(uids, ["RFC822.SIZE", HEADS]) if uids else {}
        found = [(uid, told[uid]) for uid in uids if uid in told]
        return [Head(uid, int(each.get(b"RFC822.SIZE", 0)), _content(each)) for uid, each in found]

    def whole(self, head: Head) -> bytes:
        """The mail's bytes; of one that is too large only the beginning."""
        part = "BODY.PEEK[]" if head.size <= LARGEST else f"BODY.PEEK[]<0.{BEGINNING}>"
        told: Any = self._client.fetch([head.uid], [part])
        return _content(told.get(head.uid, {}))

    def append(self, name: str, content: bytes) -> None:
        """Put a mail into a folder, as read."""
        self._client.append(name, content, flags=[rb"\Seen"])

    def reopen(self, name: str) -> None:
        """Open a folder for looking something up."""
        self._client.select_folder(name, readonly=True)


@contextmanager
def reading(door: Door) -> Iterator[Reader]:
    """A connection for the block. Raises MailboxProblem, also for whatever the server says within the block."""
    client: IMAPClient | None = None
    try:
        client = _Client(door)
        _sign_in(client, door)
        yield Reader(client)
    except MailboxProblem:
        raise
    except IMAP4.abort as error:
        raise Unreachable(f"{door.host} closed the connection.") from error
    except IMAP4.error as error:
        raise Rejected(f"{door.host} says: {said(error)}") from error
    except (OSError, ssl.SSLError) as error:
        raise Unreachable(f"{door.host} stopped answering.") from error
    finally:
        _hang_up(client)


def said(error: Exception) -> str:
    """The server's own words, without what the library wraps them in."""
    text = str(error)
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    return "".join(letter for letter in text if letter.isprintable())[:200]


class _Client(IMAPClient):
    """imapclient over a connection of ours."""

    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__(door.host, door.port, ssl=door.security == Security.TLS, timeout=PATIENCE)
        if door.security == Security.STARTTLS:
            self.starttls(ssl_context())

    def _create_IMAP4(self) -> IMAP4:  # noqa: N802  # the library's name
        return _Connection(self._door)


class _Connection(IMAP4):
    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__(door.host, door.port, PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        opened = connect(self._door.host, self._door.port)
        return encrypt(opened, self._door.host) if self._door.security == Security.TLS else opened


def _sign_in(client: IMAPClient, door: Door) -> None:
    try:
        if door.token:
            client.oauth2_login(door.username, door.token)
        else:
            client.login(door.username, door.password)
    except UnicodeError as error:
        raise NotLetIn(PLAIN_ONLY) from error
    except LoginError as error:
        raise NotLetIn(f"{door.host} does not let you in: {said(error)}") from error


def _content(told: Any) -> bytes:
    return next((bytes(value) for key, value in told.items() if key.startswith(b"BODY[") and value is not None), b"")


def _hang_up(client: IMAPClient | None) -> None:
    if client is None:
        return
    try:
        client.logout()
    except (IMAP4.error, OSError):
        try:
            client.shutdown()
        except (IMAP4.error, OSError):
            return
