"""All processes run, or all stop and somebody is told why."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.runtime import keepsakes, processes
from crm.runtime.problems import Problem
from crm.runtime.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


def new(folder: Path) -> Supervisor:
    return Supervisor(record=folder / "run.json", logs=folder / "logs", environment=os.environ, folder=folder)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """One whose processes are gone afterwards."""
    one = new(tmp_path)
    yield one
    one.stop()


def test_stop_ends_all_and_forgets_them(supervisor: Supervisor) -> None:
    supervisor.start("one", SLEEP)
    supervisor.start("two", SLEEP)
    supervisor.check()
    supervisor.stop()
    assert [child.returncode for child in supervisor.children.values()] == [-signal.SIGTERM] * 2
    assert not supervisor.record.exists()


def test_deaf_process_is_killed(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.runtime.supervisor.STOP_SECONDS", 0.3)
    supervisor.start("deaf", DEAF)
    log = supervisor.logs / "deaf.log"
    assert processes.wait_until(lambda: "deaf" in log.read_text(), 10)
    supervisor.stop()
    assert supervisor.children["deaf"].returncode == -signal.SIGKILL


def test_one_that_ends_is_named_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start("worker", [sys.executable, "-c", "raise SystemExit('no broker')"])
    supervisor.children["worker"].wait(20)
    with pytest.raises(Problem, match=r"worker ended \(exit code 1\): no broker"):
        supervisor.check()


def test_one_that_had_run_for_a_while_is_started_again(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor.start("worker", SLEEP)
    first = supervisor.children["worker"]
    first.kill()
    first.wait(5)
    monkeypatch.setattr("crm.runtime.supervisor.STEADY_SECONDS", 0)
    supervisor.check()
    again = supervisor.children["worker"]
    assert again.pid != first.pid
    assert again.poll() is None
    assert set(keepsakes.read(supervisor.record)) == {str(again.pid)}  # so that the next run could end it


def test_missing_program_is_named(supervisor: Supervisor) -> None:
    with pytest.raises(Problem, match="no-such-program is missing"):
        supervisor.start("web", ["no-such-program"])


def test_next_run_ends_what_a_killed_one_left(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start("left", SLEEP)
    left = supervisor.children["left"]
    new(tmp_path).end_leftovers()
    assert left.wait(5) == -signal.SIGTERM


def test_number_that_another_process_has_by_now_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start("other", SLEEP)
    pid = str(supervisor.children["other"].pid)
    keepsakes.write(supervisor.record, {pid: 1.0})
    new(tmp_path).end_leftovers()
    supervisor.check()
