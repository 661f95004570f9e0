"""Real processes: a Valkey that can be killed, and a Celery worker that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

from crm.celery_app import app
from crm.runtime import valkey

PATIENCE = 90.0


class Broker:
    """A Valkey of its own, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = valkey.start(folder)
        self.client = Celery(broker=self.url, set_as_current=False)
        self.workers: list[Worker] = []

    def kill(self) -> None:
        """As the operating system does when memory runs out."""
        pid = int((self.folder / "valkey/valkey.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        until(lambda: not valkey.is_running(self.folder), "Valkey to be gone")

    def start_again(self) -> None:
        """At the same address, empty."""
        if valkey.start(self.folder) != self.url:
            raise AssertionError("Valkey came back at another address")

    def sweep(self) -> None:
        """What beat would send now; nothing where the broker is away. A worker that ended by itself comes back."""
        for worker in self.workers:
            worker.come_back()
        for entry in app.conf.beat_schedule.values():
            if float(entry["schedule"]) <= 5:
                try:
                    self.client.send_task(entry["task"], queue="now", retry=False, expires=20)
                except OperationalError:
                    return


class Worker:
    """A worker of the product with two processes, on the database of this test."""

    def __init__(self, broker: Broker, environment: Mapping[str, str] | None = None) -> None:
        self.environment = {
            **os.environ,
            **(environment or {}),
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
            "REDIS_URL": broker.url,
            "PYTHONPATH": str(Path.cwd()),
        }
        self.log = broker.folder / "worker.log"
        self.process = self._start()
        broker.workers.append(self)

    def kill(self) -> None:
        """All its processes at once, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def start_again(self) -> None:
        """Another one."""
        self.process = self._start()

    def come_back(self) -> None:
        """As whoever looks after workers sees to (Compose, the demo's supervisor).

        Celery's own reconnection ends the worker now and then when the broker goes away right under it
        (AttributeError in kombu's Channel._connparams, whose connection is gone by then).
        """
        if self.process.poll() is not None:
            self.process = self._start()

    def stop(self) -> None:
        """At the end of the test."""
        if self.process.poll() is None:
            self.kill()

    def _start(self) -> "subprocess.Popen[bytes]":
        options = "--concurrency 2 --queues now,mail,bulk,nightly --without-gossip --without-mingle --loglevel WARNING"
        command = [sys.executable, "-m", "celery", "-A", "crm.celery_app", "worker", *options.split()]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )


def until(true: Callable[[], bool], what: str, *, meanwhile: Callable[[], None] | None = None) -> None:
    """Wait for something to become true. Raises AssertionError after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {what}")
        if meanwhile:
            meanwhile()
        time.sleep(0.3)
