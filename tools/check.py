"""Every check there is: `make test`; `--static` leaves out what needs a database: `make lint`.

The types are checked while the others run and the tests' database is made. Nothing new is begun once one has failed.
Starts the database and Valkey it needs, and stops them.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crm.runtime import embedded  # noqa: E402  # only now on the path
from tools import chromium, pgbouncer  # noqa: E402

BIN = Path(sys.executable).parent
TYPED = ("crm", "leads", "sales", "support", "marketing", "reporting", "demo", "tests", "tools", "manage.py")
TYPES = ("types (mypy)", ["mypy", *[name for name in TYPED if (ROOT / name).exists()]])
STATIC = (
    ("style (ruff)", ["ruff", "check", "--quiet", "."]),
    ("layout (ruff format)", ["ruff", "format", "--check", "--quiet", "."]),
    ("templates (djlint)", ["djlint", "templates", "--lint", "--quiet"]),
    ("import contracts", ["lint-imports"]),
    ("migrations are complete", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("Django's own checks", ["python", "manage.py", "check", "--fail-level", "WARNING"]),
)
DATABASE = ("the tests' database", ["python", "-m", "tests.template"])
TEST_SERVERS = ROOT / "var/test"
BYTECODE = ROOT / "var/bytecode"
BRANCHES_ARE_FREE = sys.version_info >= (3, 14)
LINES_RUN = 95.5  # per cent; lines and branches together: pyproject.toml
Check = tuple[str, Sequence[str]]  # its name, and the command


class Failed(Exception):
    """A check that failed, by name."""


def main() -> int:
    """Run the checks. Returns the exit code; the last line says how it ended."""
    parser = argparse.ArgumentParser(description="Run every check.")
    parser.add_argument("--static", action="store_true", help="only those that need no database")
    static = parser.parse_args().static
    begun = time.monotonic()
    _keep_bytecode()
    ours = not embedded.is_running(TEST_SERVERS)
    try:
        _side_by_side([TYPES], STATIC if static else [*STATIC, DATABASE])
        if not static:
            _tests()
    except Failed as failure:
        print(f"\nFAILED after {time.monotonic() - begun:.0f} s: {failure}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", flush=True)
        return 130
    finally:
        if ours and not static:
            embedded.stop(TEST_SERVERS)
    print(f"\nAll checks passed in {time.monotonic() - begun:.0f} s.", flush=True)
    return 0


def _keep_bytecode() -> None:
    """Let every process that is started here read what an earlier one compiled, also where Python was told to write
    nothing: to load this program compiles for five seconds, and the tests start dozens of processes."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(BYTECODE)


def _side_by_side(*lanes: Sequence[Check]) -> None:
    """Run several rows of checks at a time, on as many cores. Raises Failed for the first that failed."""
    failed = Event()

    def run(lane: Sequence[Check]) -> None:
        for name, command in lane:
            if failed.is_set():
                return
            try:
                _step(name, command)
            except Failed:
                failed.set()
                raise

    with ThreadPoolExecutor(len(lanes)) as pool:
        for each in [pool.submit(run, lane) for lane in lanes]:
            each.result()


def _step(name: str, command: Sequence[str]) -> None:
    """Run one check; what it says is shown only if it fails."""
    begun = time.monotonic()
    result = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        check=False,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    ended = "failed" if result.returncode else "ok"
    said = f"\n{result.stdout}" if result.returncode else ""
    print(f"{name:<28}{time.monotonic() - begun:6.1f} s   {ended}{said}", flush=True)
    if result.returncode:
        raise Failed(f"{name} (`{' '.join(command)}`)")


def _tests() -> None:
    environment = dict(os.environ)
    browser = _browser()
    print(f"{'PgBouncer':<28}         {pgbouncer.fetch() or 'none: its test is left out'}", flush=True)
    if browser:
        environment["CHROMIUM"] = browser
    command = [str(BIN / "pytest"), "-n", "2", "--dist", "loadgroup", "--durations=30", *_coverage(environment)]
    without = [] if browser else ["-m", "not browser"]
    if subprocess.run([*command, *without], check=False, cwd=ROOT, env=environment).returncode:
        raise Failed("tests (pytest)")
    if not browser:
        print("\n*** THE BROWSER TESTS WERE LEFT OUT: no Chromium is here and none could be fetched. ***")


def _coverage(environment: dict[str, str]) -> list[str]:
    """How it is counted which lines were run, and how many must be: what may be less than that fails.

    Python tells of lines for nothing by PEP 669 (sys.monitoring), of branches only from 3.14 on; told by a trace
    function instead, they cost half as much again as the tests do. So branches are counted where that is free, and
    elsewhere more lines are asked for.
    """
    environment["COVERAGE_CORE"] = "sysmon"
    counted = ["--cov-branch"] if BRANCHES_ARE_FREE else [f"--cov-fail-under={LINES_RUN}"]
    return ["--cov", "--cov-report=term:skip-covered", *counted]


def _browser() -> str | None:
    """Path of a Chromium; None if there is none, which CI takes for a failure."""
    print(f"{'browser (Chromium)':<28}", end="", flush=True)
    begun = time.monotonic()
    path = chromium.fetch()
    print(f"{time.monotonic() - begun:6.1f} s   {path or 'none'}", flush=True)
    if path is None and os.environ.get("CI") == "true":
        raise Failed("browser tests: no Chromium is here and none could be fetched")
    return path


if __name__ == "__main__":
    sys.exit(main())
