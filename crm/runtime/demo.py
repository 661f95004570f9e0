"""`manage.py demo`: servers, data and processes with one command, and everything stopped again with Ctrl-C.

It runs before Django's settings can be read, since it makes the addresses that they need.
"""

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from types import FrameType

import environ

from crm.runtime import embedded, keepsakes, ports, servers
from crm.runtime.problems import Problem, of_disk
from crm.runtime.servers import ROOT, VAR, Ports
from crm.runtime.sign_ins import FILE as SIGN_INS
from crm.runtime.sign_ins import SignIn, sign_ins
from crm.runtime.supervisor import Supervisor

READY_SECONDS = 90
ROOM_MB = 300
FULL_BYTES = 4_000_000


def main(arguments: Sequence[str]) -> int:
    """Run or reset the demo. Returns the exit code; what went wrong is one line on standard error."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Run Fairlead with demo data.")
    parser.add_argument("--reset", action="store_true", help="forget the demo's data instead")
    parser.add_argument("--empty", action="store_true", help="start without demo data, to sign up yourself")
    wanted = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        (VAR / "static").mkdir(parents=True, exist_ok=True)
        with _alone():
            reset() if wanted.reset else run(empty=wanted.empty)
    except KeyboardInterrupt:
        return 0
    except Problem as problem:
        return _complain(_full_disk() or problem)
    except OSError as error:
        return _complain(of_disk(error))
    return 0


def run(*, empty: bool = False) -> None:
    """Start everything, tell the address, keep watch until Ctrl-C; `empty` leaves the demo's data out.

    Raises Problem.
    """
    begun = time.monotonic()
    environ.Env.read_env(ROOT / ".env")
    wanted = Ports.wanted(os.environ)
    _check_room()
    supervisor = Supervisor(record=VAR / "run.json", logs=VAR / "logs", environment=os.environ, folder=ROOT)
    supervisor.end_leftovers()
    wanted.check_free()
    try:
        supervisor.environment = servers.start_servers(os.environ, wanted)
        servers.keep_environment(supervisor.environment)
        _prepare(supervisor.environment, empty=empty)
        _start(supervisor, wanted)
        _welcome(supervisor.environment["SITE_URL"], time.monotonic() - begun)
        supervisor.watch()
    except KeyboardInterrupt:
        _say("\nStopping ...")
        raise
    finally:
        _stop(supervisor)


def reset() -> None:
    """Stop what a killed demo left and delete its data; tests' servers and other databases stay."""
    Supervisor(record=VAR / "run.json", logs=VAR / "logs", environment={}, folder=ROOT).end_leftovers()
    embedded.remove(VAR)
    for path in VAR.iterdir():
        if path.name not in {"test", "demo.lock"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _say("The demo's data is gone; `make demo` starts afresh.")
    if os.environ.get("DATABASE_URL"):
        _say("The database of DATABASE_URL is yours and was left alone.")


def _prepare(environment: Mapping[str, str], *, empty: bool) -> None:
    """Roles, migrations and demo data, where this database hasn't them yet."""
    kept = keepsakes.read(VAR / "demo.json")
    database = servers.database_name(os.environ)
    prepared = f"{database} {servers.migrations_fingerprint()}"
    if kept.get("prepared") != prepared:
        _manage("prepare_database", "Preparing the database", environment)
        keepsakes.write(VAR / "demo.json", kept | {"prepared": prepared})
    if not empty and (kept.get("loaded") != database or not SIGN_INS.exists()):
        _manage("load_demo", "Loading the demo's data (about a minute)", environment)
        keepsakes.write(VAR / "demo.json", {"prepared": prepared, "loaded": database})


def _manage(command: str, doing: str, environment: Mapping[str, str]) -> None:
    begun = time.monotonic()
    print(f"{doing} ... ", end="", flush=True)
    log = VAR / "logs" / f"{command}.log"
    with log.open("wb") as output:
        result = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
        )
    if result.returncode:
        print()
        said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] or ["no word"]
        raise Problem(f"manage.py {command} failed: {said[-1][:300]} [see {log}]")
    _say(f"{time.monotonic() - begun:.1f} s")


def _start(supervisor: Supervisor, wanted: Ports) -> None:
    """What answers first comes first: on a small machine five at a time would keep it waiting."""
    for name, command in _answering(wanted):
        supervisor.start(name, command)
    _wait_until_ready(supervisor, wanted)
    for name, command in _working(wanted):
        supervisor.start(name, command)


def _answering(wanted: Ports) -> Iterator[tuple[str, list[str]]]:
    """Pages and live connections; the same programs as in docker-compose.yml, smaller."""
    python, host = sys.executable, wanted.host
    granian = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(wanted.web)]
    yield "web", [*granian, "--workers", "1", "--blocking-threads", "8", "--no-ws", "crm.wsgi:application"]
    uvicorn = [python, "-m", "uvicorn", "--host", host, "--port", str(wanted.live), "--lifespan", "off"]
    yield "live", [*uvicorn, "--log-level", "warning", "crm.asgi:application"]


def _working(wanted: Ports) -> Iterator[tuple[str, list[str]]]:
    """What nobody looks at: one worker for all queues, the clock, the receiver of mail."""
    celery = [sys.executable, "-m", "celery", "-A", "crm.celery_app"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "info"]
    queues = ["--queues", "now,mail,bulk,nightly", "--pool", "threads", "--concurrency", "4"]
    yield "worker", [*celery, "worker", *queues, *quiet]
    yield "beat", [*celery, "beat", "--schedule", str(VAR / "beat"), "--pidfile=", "--loglevel", "warning"]
    receive = [sys.executable, str(ROOT / "manage.py"), "receive_mail"]
    yield "mail-in", [*receive, "--host", wanted.host, "--port", str(wanted.mail)]


def _wait_until_ready(supervisor: Supervisor, wanted: Ports) -> None:
    print("Starting ... ", end="", flush=True)
    end = time.monotonic() + READY_SECONDS
    while not (_answers(wanted.web) and ports.is_answered(wanted.live)):
        supervisor.check()
        if time.monotonic() > end:
            raise Problem(f"no answer after {READY_SECONDS} seconds; {supervisor.logs} may say why")
        time.sleep(0.1)
    _say("ready")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _welcome(url: str, seconds: float) -> None:
    _say(f"\nFairlead runs at {url}  (after {seconds:.1f} s)\n")
    people = sign_ins()
    widths = [max((len(text) for text in column), default=0) + 3 for column in zip(*map(_columns, people), strict=True)]
    for organization, members in groupby(people, key=lambda person: person.organization):
        _say(f"  {organization}")
        for person in members:
            line = "".join(f"{text:<{width}}" for text, width in zip(_columns(person), widths, strict=True))
            _say(f"    {line.rstrip()}")
    _say("\nLogs are in var/logs. Ctrl-C stops everything; `make reset` forgets the data.")


def _columns(person: SignIn) -> tuple[str, str, str]:
    return person.role, person.email, person.password


def _stop(supervisor: Supervisor) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
    supervisor.stop()
    embedded.stop(VAR)


@contextmanager
def _alone() -> Iterator[None]:
    with (VAR / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem("the demo of this folder runs already: stop it there with Ctrl-C first") from error
        yield


def _check_room() -> None:
    free = shutil.disk_usage(VAR).free // 1_000_000
    if free < ROOM_MB:
        raise Problem(f"the disk of {VAR} has only {free} MB left, the demo needs {ROOM_MB}: make room")


def _full_disk() -> Problem | None:
    """What a full disk breaks says anything but that: look before passing on what was said."""
    if shutil.disk_usage(VAR).free > FULL_BYTES:
        return None
    return Problem(f"no space is left on the disk of {VAR}: make room and start again")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _complain(problem: Problem) -> int:
    print(f"fairlead: {problem}", file=sys.stderr, flush=True)
    return 1


def _say(text: str) -> None:
    print(text, flush=True)
