"""A Chromium for the browser tests: the one that is here, or one that is fetched.

python tools/chromium.py          prints the path of one that starts; exit code 1 if none can be had
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Path of a Chromium that starts here: of $CHROMIUM, the machine's, or the browser tool's. None without."""
    return next((path for path in _candidates() if _starts(path)), None)


def fetch() -> str | None:
    """Find one, or get one: the browser tool's own download, else Debian's package as root. None if neither."""
    if found := find():
        return found
    for commands in (_downloads(), _packages()):
        if all(_succeeds(command) for command in commands) and (found := find()):
            return found
    return None


def _candidates() -> Iterator[str]:
    if given := os.environ.get("CHROMIUM"):
        yield given
    yield from filter(None, map(shutil.which, NAMES))
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if mac.exists():
        yield str(mac)
    if own := _playwright_path():
        yield own


def _playwright_path() -> str | None:
    code = (
        "from playwright.sync_api import sync_playwright as p\nwith p() as tool: print(tool.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def _starts(path: str) -> bool:
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _downloads() -> list[list[str]]:
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


def _packages() -> list[list[str]]:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return [["false"]]
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    return [["apt-get", "update", "-qq"], install]


def _succeeds(command: list[str]) -> bool:
    print(f"  trying: {' '.join(command[-4:])}", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(command, check=False, capture_output=True, timeout=900, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


if __name__ == "__main__":
    path = fetch()
    print(path or "no Chromium here, and none could be fetched")
    sys.exit(0 if path else 1)
