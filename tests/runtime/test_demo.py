"""`manage.py demo` as a person meets it: started, killed, started again, stopped, refused. In a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.runtime import embedded, keepsakes, ports, processes

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


class Demo:
    """One folder, one port, and whoever runs there."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port, self.live, self.mail = ports.free_port(), ports.free_port(), ports.free_port()
        self.output = var.parent / "output"

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        own = {"FAIRLEAD_VAR": str(self.var), "PORT": str(self.port)}
        own |= {"LIVE_PORT": str(self.live), "INBOUND_SMTP_PORT": str(self.mail)}
        environment = {name: value for name, value in os.environ.items() if name not in GIVEN} | own | variables
        command = [sys.executable, "manage.py", "demo", *arguments]
        with self.output.open("wb") as output:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def says(self, text: str, process: subprocess.Popen[bytes], seconds: float = 120) -> bool:
        def heard() -> bool:
            return text in self.output.read_text() or process.poll() is not None

        processes.wait_until(heard, seconds)
        return text in self.output.read_text()

    def refuses(self, *arguments: str, **variables: str) -> str:
        """What it says as it gives up; it must give up with exit code 1 and one line."""
        process = self.start(*arguments, **variables)
        assert process.wait(30) == 1
        said = self.output.read_text()
        assert said.count("\n") == 1
        return said


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """One whose servers and processes are gone afterwards."""
    one = Demo(tmp_path / "var")
    yield one
    for pid in keepsakes.read(one.var / "run.json"):
        processes.end_group(int(pid), patience=1)
    embedded.remove(one.var)


@pytest.mark.fault
def test_killed_demo_starts_again_and_ctrl_c_stops_everything(demo: Demo) -> None:
    first = demo.start("--empty")
    assert demo.says(f"http://127.0.0.1:{demo.port}", first), demo.output.read_text()
    second = demo.start("--empty")
    assert second.wait(30) == 1
    assert "runs already" in demo.output.read_text()
    children = keepsakes.read(demo.var / "run.json")
    first.kill()
    first.wait()

    again = demo.start("--empty")
    assert demo.says(f"http://127.0.0.1:{demo.port}", again), demo.output.read_text()
    assert all(processes.started_at(int(pid)) != begun for pid, begun in children.items())
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/health/ready", timeout=10) as answer:
        assert answer.status == 200
    children = keepsakes.read(demo.var / "run.json")
    assert len(children) == 5

    again.send_signal(signal.SIGINT)
    assert again.wait(40) == 0
    assert not embedded.is_running(demo.var)
    assert all(processes.started_at(int(pid)) is None for pid in children)
    assert "Traceback" not in demo.output.read_text()


def test_taken_port_is_one_line_and_starts_nothing(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        assert f"port {demo.port} is taken: `make demo PORT=" in demo.refuses()
    assert not (demo.var / "postgresql").exists()


def test_what_is_no_port_is_one_line(demo: Demo) -> None:
    assert "PORT" in demo.refuses(PORT="http")


def test_folder_that_can_not_be_written_is_one_line(demo: Demo) -> None:
    demo.var.write_text("a file where the folder should be")
    assert str(demo.var) in demo.refuses()
    demo.var.unlink()


def test_reset_forgets_all_but_the_tests_servers(demo: Demo) -> None:
    for name in ("mailbox/1.eml", "test/kept", "secrets.json"):
        (demo.var / name).parent.mkdir(parents=True, exist_ok=True)
        (demo.var / name).write_text("{}")
    assert demo.start("--reset").wait(30) == 0
    assert sorted(path.name for path in demo.var.iterdir()) == ["demo.lock", "test"]
