"""The bench's own servers and addresses, in var/bench, before Django reads its settings."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from crm.runtime import embedded, keepsakes, ports
from crm.runtime.servers import ROOT

FOLDER = ROOT / "var/bench"
READY_SECONDS = 60


def prepare_environment(sink_port: int) -> None:
    """Start PostgreSQL (as careful with data as the demo's) and Valkey; point this process and its children at them."""
    urls = embedded.start_postgresql(FOLDER)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings",
        DATABASE_URL=urls.app,
        DATABASE_OWNER_URL=urls.owner,
        DATABASE_ADMIN_URL=urls.admin,
        REDIS_URL=embedded.start_valkey(FOLDER),
        SECRET_KEY=keepsakes.secret(FOLDER / "secrets.json", "secret_key"),
        FILES_DIR=str(FOLDER / "files"),
        STATIC_ROOT=str(FOLDER / "static"),
        EMAIL_URL=f"smtp://127.0.0.1:{sink_port}",
        MAILBOX_DIR="",
    )


def database_url(admin: bool = False) -> str:
    """The bench's database, for its owner or the superuser."""
    if not admin:
        return os.environ["DATABASE_OWNER_URL"]
    return os.environ["DATABASE_ADMIN_URL"].rpartition("/")[0] + "/" + os.environ["DATABASE_URL"].rpartition("/")[2]


@contextmanager
def web_server(processes: int = 1) -> Iterator[int]:
    """The demo's server for pages on some port: granian, WSGI, 8 threads in each process, as crm_app."""
    port = ports.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(processes), "--blocking-threads", "8", "--no-ws", "bench.wsgi:application"]
    with running("web", command):
        _wait(port)
        yield port


@contextmanager
def running(name: str, command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """A process for as long as the block lasts; what it says is in var/bench/<name>.log."""
    log = FOLDER / f"{name}.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        child.kill()
        child.wait()


def wait_for_port(port: int) -> None:
    """Until somebody listens there. Raises TimeoutError."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at port {port}; see {FOLDER}")


def _wait(port: int) -> None:
    wait_for_port(port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/bench-limit/", timeout=30):
        pass


def folder() -> Path:
    """var/bench, made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return FOLDER
