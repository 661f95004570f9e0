"""HTTP to a server that a member named: by the standard library, over the mailbox's guarded connections."""

import http.client
import socket
import ssl
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from crm.diary.wire.problems import NotLetIn, Rejected, Unreachable
from crm.mailbox.wire.net import PATIENCE, connect, encrypt
from crm.mailbox.wire.problems import MailboxProblem

LARGEST = 8 * 1024 * 1024  # bytes of one answer
LONGEST = 60.0  # seconds for one answer, however slowly it drips
MOST_HOPS = 5
MOVED = frozenset({301, 302, 307, 308})
AGENT = "Fairlead"


@dataclass(frozen=True)
class Login:
    """How one gets in."""

    username: str
    password: str = field(default="", repr=False)

    @property
    def header(self) -> str:
        """What is sent with every request."""
        return "Basic " + b64encode(f"{self.username}:{self.password}".encode()).decode()


@dataclass(frozen=True)
class Answer:
    """What came back; `url` is where from, in the end."""

    status: int
    headers: Message
    body: bytes
    url: str


class Session:
    """Requests to one server and its kin. Every address, those it sends us on to as well, is looked at first."""

    def __init__(self, login: Login, home: str) -> None:
        self._login = login
        self._home = (urlsplit(home).hostname or "").lower()
        self._open: _Connection | None = None

    def ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """The answer, also where it says no. Raises MailboxProblem where there is none, or none to be trusted."""
        for _ in range(MOST_HOPS):
            answer = self._try(method, url, body, headers or {})
            if answer.status not in MOVED or not answer.headers.get("Location"):
                return answer
            url = urljoin(url, answer.headers["Location"])
        raise Unreachable(f"{self._home} sends us on in circles.")

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _try(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        parts = self._checked(url)
        sent = {"Authorization": self._login.header, "User-Agent": AGENT, **headers}
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        for attempt in (1, 2):
            connection, was_open = self._connection(parts)
            try:
                connection.request(method, target, body or None, sent)
                return _read(connection, url)
            except (http.client.HTTPException, OSError, ssl.SSLError, ValueError) as error:
                self.close()
                # A connection that was kept may have been closed meanwhile: every request of ours can be sent twice.
                if not was_open or attempt == 2:
                    raise Unreachable(f"{parts.hostname} stopped answering.") from error
        raise AssertionError

    def _connection(self, parts: SplitResult) -> tuple["_Connection", bool]:
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        if self._open is not None and self._open.place == (host, port, secure):
            return self._open, self._open.sock is not None
        self.close()
        self._open = _Connection(host, port, secure=secure)
        return self._open, False

    def _checked(self, url: str) -> SplitResult:
        """Never unencrypted, and our secret only for who was named and his kin."""
        try:
            parts = urlsplit(url)
            host, _ = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise Unreachable("This is no address of a server.", final=True) from error
        if parts.scheme != "https" and not (parts.scheme == "http" and settings.MAILBOXES_NEAR):
            raise Unreachable("The address has to begin with https://, so that nobody reads along.", final=True)
        if not host or any(not letter.isprintable() or letter == " " for letter in url) or not url.isascii():
            raise Unreachable("This is no address of a server.", final=True)
        if not is_kin(host, self._home):
            raise NotLetIn(
                f"{self._home} sends us on to {host}. If you trust it with your password, type that address."
            )
        return parts


def is_kin(host: str, home: str) -> bool:
    """Whether two names belong to the same house: one below the other, or both below the same third."""
    if host == home or host.endswith(f".{home}") or home.endswith(f".{host}"):
        return True
    above = home.partition(".")[2]
    return "." in above and host.endswith(f".{above}")


class _Connection(http.client.HTTPConnection):
    """Over a guarded connection, whoever the name leads to."""

    def __init__(self, host: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.place = (host, port, secure)

    def connect(self) -> None:
        """Reach the server, or raise Unreachable."""
        host, port, secure = self.place
        opened = connect(host, port, ports=None)
        self.sock = encrypt(opened, host) if secure else opened

    def cut(self) -> None:
        """End it from another thread: whoever waits for its headers waits no longer."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _read(connection: _Connection, url: str) -> Answer:
    end = time.monotonic() + LONGEST
    watch = Timer(LONGEST, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        response = connection.getresponse()
        parts, size = [], 0
        while part := response.read1(65_536):
            size += len(part)
            if size > LARGEST:
                connection.close()
                raise Rejected(f"{connection.host} answers more than we can take.")
            if time.monotonic() > end:
                raise TimeoutError
            parts.append(part)
    finally:
        watch.cancel()
    return Answer(response.status, response.headers, b"".join(parts), url)


def problem_of(answer: Answer) -> MailboxProblem | None:
    """What a status says that means the same for every request; None for one that went well or means its own."""
    host = urlsplit(answer.url).hostname
    if answer.status == 401:
        ways = " ".join(answer.headers.get_all("WWW-Authenticate") or []).lower()
        if ways and "basic" not in ways:
            return Rejected(f"{host} wants a way of signing in that Fairlead does not know.", final=True)
        return NotLetIn(f"{host} takes neither this user name nor this password.")
    if answer.status in (429, 503):
        return Unreachable(f"{host} is busy and asks us to come later.")
    if answer.status >= 500 and answer.status != 507:
        return Unreachable(f"{host} has trouble of its own ({answer.status}).")
    return None
