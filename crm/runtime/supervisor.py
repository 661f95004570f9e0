"""Keeps the demo's processes together: all run, or all stop and somebody is told why.

One that ends after it had run for a while is started again, as Compose does it in a real installation: Celery's worker,
for one, may end when its broker goes away in the middle of a reconnection.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from crm.runtime import keepsakes, processes
from crm.runtime.problems import Problem

STOP_SECONDS = 12
STEADY_SECONDS = 10  # who ends sooner than that after his start would only end again


class Supervisor:
    """Processes by name. Their numbers are kept in `record`, so that the next run can end what a killed one left."""

    def __init__(self, *, record: Path, logs: Path, environment: Mapping[str, str], folder: Path) -> None:
        self.record, self.logs, self.environment, self.folder = record, logs, dict(environment), folder
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.begun: dict[str, float] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def end_leftovers(self) -> None:
        """End what an earlier run left when it was killed."""
        for pid, begun in keepsakes.read(self.record).items():
            if processes.started_at(int(pid)) == begun:
                processes.end_group(int(pid), patience=3)
        self.record.unlink(missing_ok=True)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one; what it says goes to `logs`/name.log. Raises Problem where the program is missing."""
        (self.logs / f"{name}.log").write_bytes(b"")
        self._start(name, command)

    def check(self) -> None:
        """Start again what has ended. Raise Problem if it did so soon after its start."""
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            if time.monotonic() - self.begun[name] < STEADY_SECONDS:
                log = self.logs / f"{name}.log"
                raise Problem(f"{name} ended (exit code {child.returncode}): {_last_line(log)} [see {log}]")
            self._start(name, child.args)  # type: ignore[arg-type]  # a list, as we gave it

    def watch(self) -> None:
        """Return never; raise Problem as soon as one of them can't be kept running."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to finish what they do, wait, end those that don't."""
        for child in self.children.values():
            child.terminate()
        end = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self.record.unlink(missing_ok=True)

    def _start(self, name: str, command: Sequence[str]) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            try:
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C is ours to handle
                    env=self.environment,
                    cwd=self.folder,
                )
            except FileNotFoundError as error:
                raise Problem(f"{command[0]} is missing: delete .venv and run `make demo` again") from error
        self.children[name], self.begun[name] = child, time.monotonic()
        running = {str(child.pid): processes.started_at(child.pid) for child in self.children.values()}
        keepsakes.write(self.record, running)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else "it said nothing"
