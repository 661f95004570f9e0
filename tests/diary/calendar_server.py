"""A Radicale of our own: a real CalDAV server in a thread, that tells what was asked of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from radicale import config
from radicale.app import Application

PASSWORD = "an app password"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class Radicale:
    """`said` is every request; `before` and `after` are called around each with its method and path."""

    port: int = 0
    said: list[tuple[str, str]] = field(default_factory=list)
    before: Callable[[str, str], None] | None = None
    after: Callable[[str, str], None] | None = None
    answer: Callable[[str, str], tuple[str, list[tuple[str, str]], bytes] | None] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/"

    def count(self, method: str) -> int:
        """How many requests of that kind there were."""
        return sum(each == method for each, _ in self.said)


@contextmanager
def radicale(folder: Path, users: list[str]) -> Iterator[Radicale]:
    """Served for the block."""
    passwords = folder / "users"
    passwords.write_text("".join(f"{user}:{PASSWORD}\n" for user in users))
    own = config.load()
    own.update(
        {
            "auth": {
                "type": "htpasswd", "htpasswd_filename": str(passwords), "htpasswd_encryption": "plain", "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "collections"), "_filesystem_fsync": "False"},
            "logging": {"level": "critical"},
        },
        "tests", privileged=True,
    )  # fmt: skip
    inside = Application(own)
    server = Radicale()

    def serve(environ: Any, start: Any) -> Any:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        server.said.append((method, path))
        if server.before:
            server.before(method, path)
        own_answer = server.answer(method, path) if server.answer else None
        if own_answer is not None:
            status, headers, body = own_answer
            start(status, [*headers, ("Content-Length", str(len(body)))])
            return [body]
        content = list(inside(environ, start))
        if server.after:
            server.after(method, path)
        return content

    with make_server("127.0.0.1", 0, serve, server_class=Threading, handler_class=Quiet) as listening:
        server.port = listening.server_port
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
