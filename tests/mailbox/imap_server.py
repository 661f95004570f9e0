"""An IMAP4rev1 server in a thread, as far as mail programs like ours use one: RFC 3501, 6154, SASL-IR, XOAUTH2."""

import base64
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes

WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Kept:
    """A mail in a folder."""

    uid: int
    content: bytes
    day: date
    flags: str = ""


@dataclass
class Box:
    """A folder; UIDs only grow."""

    flags: str = ""
    validity: int = 1
    next_uid: int = 1
    mails: list[Kept] = field(default_factory=list)

    def put(self, content: bytes, *, flags: str = "") -> Kept:
        kept = Kept(
            self.next_uid, content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), datetime.now(UTC).date(), flags
        )
        self.mails.append(kept)
        self.next_uid += 1
        return kept

    def renumber(self) -> None:
        """As a server does that lost its index: other UIDs, another validity."""
        self.validity += 1
        self.next_uid += 1000
        for kept in self.mails:
            kept.uid, self.next_uid = self.next_uid, self.next_uid + 1


@dataclass
class Account:
    """One mailbox. `said` are the commands it heard; `before` is called with each of them."""

    user: str = "olga@northwind.example"
    password: str = "app password"
    token: str = ""
    boxes: dict[str, Box] = field(default_factory=lambda: {"INBOX": Box(), "Sent": Box(r"\Sent")})
    said: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def lets_in(self, user: str, password: str) -> bool:
        return user == self.user and bool(self.password) and password == self.password


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    account: Account
    box: Box | None = None

    def handle(self) -> None:
        self.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 SPECIAL-USE] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
            name = rest.split(b" ")[0].decode().upper()
            words = rest.decode("utf-8", "replace")
            self.account.said.append(words)
            self.account.before(words)
            verb = getattr(self, f"do_{name.lower()}", None)
            if verb is None:
                self.say(f"{tag.decode()} BAD what is {name}?")
                continue
            answer = verb(rest)
            self.say(f"{tag.decode()} {answer or 'OK done'}")
            if name == "LOGOUT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def do_capability(self, _: bytes) -> str:
        self.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 SPECIAL-USE")
        return ""

    def do_noop(self, _: bytes) -> str:
        return ""

    def do_logout(self, _: bytes) -> str:
        self.say("* BYE")
        return ""

    def do_login(self, rest: bytes) -> str:
        _, user, password = [(a or b).decode() for a, b in WORD.findall(rest)]
        return "" if self.account.lets_in(user, password) else "NO [AUTHENTICATIONFAILED] Invalid credentials"

    def do_authenticate(self, rest: bytes) -> str:
        given = base64.b64decode(rest.split(b" ")[2]).decode() if rest.count(b" ") > 1 else self._asked()
        right = f"user={self.account.user}\x01auth=Bearer {self.account.token}\x01\x01"
        return "" if self.account.token and given == right else "NO [AUTHENTICATIONFAILED] Invalid token"

    def _asked(self) -> str:
        self.say("+ ")
        return base64.b64decode(self.rfile.readline().strip()).decode()

    def do_list(self, _: bytes) -> str:
        for name, box in self.account.boxes.items():
            self.say(f'* LIST ({box.flags}) "/" "{name}"')
        return ""

    def do_examine(self, rest: bytes) -> str:
        name = [(a or b).decode() for a, b in WORD.findall(rest)][1]
        self.box = self.account.boxes.get(name)
        if self.box is None:
            return "NO there is no such folder"
        self.say(f"* {len(self.box.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.box.validity}] valid")
        self.say(f"* OK [UIDNEXT {self.box.next_uid}] next")
        return "OK [READ-ONLY] done"

    def do_append(self, rest: bytes) -> str:
        name = [(a or b).decode() for a, b in WORD.findall(rest)][1]
        size = int(re.search(rb"\{(\d+)\}$", rest)[1])  # type: ignore[index]
        self.say("+ go on")
        content = self.rfile.read(size)
        self.rfile.readline()
        self.account.boxes[name].put(content, flags=r"\Seen")
        return ""

    def do_uid(self, rest: bytes) -> str:
        assert self.box is not None
        if rest.upper().startswith(b"UID SEARCH"):
            found = [kept.uid for kept in self.box.mails if self._asked_for(rest, kept)]
            self.say("* SEARCH " + " ".join(map(str, found)))
        else:
            self._fetch(rest.decode())
        return ""

    def _asked_for(self, rest: bytes, kept: Kept) -> bool:
        text = rest.decode()
        if found := re.search(r"SINCE (\S+)", text):
            return kept.day >= datetime.strptime(found[1], "%d-%b-%Y").replace(tzinfo=UTC).date()
        if found := re.search(r'HEADER Message-ID "?(<[^>]+>)', text, re.IGNORECASE):
            return str(message_from_bytes(kept.content)["Message-ID"]) == found[1]
        first = int(re.search(r"UID (\d+):\*", text.removeprefix("UID SEARCH"))[1])  # type: ignore[index]
        return kept.uid >= first or (self.box is not None and kept is self.box.mails[-1])

    def _fetch(self, text: str) -> None:
        numbers, _, items = text.removeprefix("UID FETCH ").partition(" ")
        asked = set()
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            asked |= set(range(int(first), int(last or first) + 1))
        assert self.box is not None
        for place, kept in enumerate(self.box.mails, 1):
            if kept.uid in asked:
                self._show(place, kept, items)

    def _show(self, place: int, kept: Kept, items: str) -> None:
        head = kept.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if "HEADER.FIELDS" in items:
            name, content = re.search(r"BODY\.PEEK(\[.*?\])", items)[1], head  # type: ignore[index]
        elif found := re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", items):
            name, content = "[]<0>", kept.content[: int(found[1])]
        else:
            name, content = "[]", kept.content
        size = f"RFC822.SIZE {len(kept.content)} " if "RFC822.SIZE" in items else ""
        self.wfile.write(f"* {place} FETCH (UID {kept.uid} {size}BODY{name} {{{len(content)}}}\r\n".encode())
        self.wfile.write(content + b")\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def imap_server(account: Account) -> Iterator[int]:
    """Serves the account; its port."""
    handler = type("AccountSession", (Session,), {"account": account})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
