"""Debian's packages, where we may install them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence


def install(*names: str) -> bool:
    """Install packages as root with apt-get; whether that went well. False for anybody else, and elsewhere."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    return succeeds(["apt-get", "update", "-qq"]) and succeeds(wanted)


def succeeds(command: Sequence[str]) -> bool:
    """Run a command that may take minutes; whether it ended well. Says on standard error what it tries."""
    print(f"  trying: {' '.join(command[-4:])}", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(command, check=False, capture_output=True, timeout=900, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0
