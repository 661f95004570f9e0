"""Processes that an earlier run left behind: are they still ours, and end them."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil  # type: ignore[import-untyped]


def started_at(pid: int) -> float | None:
    """When the living process `pid` began (seconds since 1970), or None: a number may be another's by now."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def command_line(pid: int) -> list[str]:
    """Words of the living process's command, empty where it has gone or isn't ours to read."""
    try:
        process = psutil.Process(pid)
        return [] if process.status() == psutil.STATUS_ZOMBIE else list(process.cmdline())
    except psutil.Error:
        return []


def end_group(pid: int, *, patience: float = 5.0) -> None:
    """Ask the process group led by `pid` to stop; after `patience` seconds, make it."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 2.0)):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)
        if wait_until(lambda: started_at(pid) is None, seconds):
            break
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # children that outlived their leader


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again for at most `seconds`. Returns whether it became true."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
