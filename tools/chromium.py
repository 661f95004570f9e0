"""A Chromium for the browser tests: the one that is here, or one that is fetched.

python tools/chromium.py          prints the path of one that starts; exit code 1 if none can be had
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import packages  # only now on the path

DOWNLOAD = [sys.executable, "-m", "playwright", "install", "chromium"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Path of a Chromium that starts here: of $CHROMIUM, the machine's, or the browser tool's. None without."""
    return next((path for path in _candidates() if _starts(path)), None)


def fetch() -> str | None:
    """Find one, or get one: the browser tool's own download, else Debian's package as root. None if neither."""
    if found := find():
        return found
    if packages.succeeds(DOWNLOAD) and (found := find()):
        return found
    return find() if packages.install("chromium") else None


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


if __name__ == "__main__":
    path = fetch()
    print(path or "no Chromium here, and none could be fetched")
    sys.exit(0 if path else 1)
